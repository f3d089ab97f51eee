using System.Buffers.Binary;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Writes BMPs with any header, right or wrong.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bits">Bits of a pixel.</param>
internal sealed record BmpFile(int Width, int Height, int Bits)
{
    /// <summary>12 and 64 are of OS/2, 40, 52, 56, 108 and 124 of Windows.</summary>
    public int HeaderBytes { get; init; } = 40;

    public uint Compression { get; init; }

    public bool IsTopDown { get; init; }

    /// <summary>Red, green and blue of each colour.</summary>
    public (byte Red, byte Green, byte Blue)[] Palette { get; init; } = [];

    /// <summary>The number of colours that the header names.</summary>
    public int ColoursUsed { get; init; }

    /// <summary>Bits of red, green, blue and perhaps alpha; behind a header that has no room for them.</summary>
    public uint[] Masks { get; init; } = [];

    /// <summary>Behind the pixels.</summary>
    public byte[] Profile { get; init; } = [];

    /// <summary>Where the pixels begin according to the header; null for where they do.</summary>
    public uint? Offset { get; init; }

    /// <summary>A file of pixels one by one.</summary>
    /// <param name="number">The bits of the pixel at a column and a row, counted from the top.</param>
    public byte[] Of(Func<int, int, uint> number)
    {
        var stride = (Width * Bits + 31) / 32 * 4;
        var pixels = new byte[stride * Height];
        for (var row = 0; row < Height; row++)
        {
            for (var bit = 0; bit < Width * Bits; bit++)
            {
                var pixel = number(bit / Bits, IsTopDown ? row : Height - 1 - row);
                // Within whole bytes the lowest comes first, within a byte the leftmost pixel is uppermost.
                var at = Bits < 8 ? Bits - 1 - bit % Bits : bit % Bits;
                var target = Bits < 8 ? 7 - bit % 8 : bit % 8;
                pixels[row * stride + bit / 8] |= (byte)((pixel >> at & 1) << target);
            }
        }

        return Of(pixels);
    }

    /// <summary>A file of what stands behind the palette.</summary>
    public byte[] Of(byte[] pixels)
    {
        var dib = new byte[HeaderBytes];
        byte[] masksBehind = HeaderBytes == 40 ? [.. Masks.SelectMany(BitConverter.GetBytes)] : [];
        byte[] palette = [.. Palette.SelectMany(colour => (byte[])
            [colour.Blue, colour.Green, colour.Red, .. HeaderBytes == 12 ? [] : new byte[1]])];
        var offset = 14 + HeaderBytes + masksBehind.Length + palette.Length;
        Write(0, HeaderBytes);
        if (HeaderBytes == 12)
        {
            Write(4, Width | Height << 16);
            Write(8, 1 | Bits << 16);
        }
        else
        {
            Write(4, Width);
            Write(8, IsTopDown ? -Height : Height);
            Write(12, 1 | Bits << 16);
            Write(16, (int)Compression);
            Write(32, ColoursUsed);
        }

        for (var channel = 0; HeaderBytes > 40 && channel < Masks.Length; channel++)
            Write(40 + 4 * channel, (int)Masks[channel]);
        if (Profile.Length > 0)
        {
            "DEBM"u8.CopyTo(dib.AsSpan(56));
            Write(112, offset - 14 + pixels.Length);
            Write(116, Profile.Length);
        }

        byte[] file =
        [
            .. "BM"u8, .. new byte[8], .. BitConverter.GetBytes(Offset ?? (uint)offset),
            .. dib, .. masksBehind, .. palette, .. pixels, .. Profile,
        ];
        BitConverter.GetBytes(file.Length).CopyTo(file, 2);
        return file;

        // The shortest headers lack what has a usual value.
        void Write(int at, int value)
        {
            if (at < dib.Length)
                BinaryPrimitives.WriteInt32LittleEndian(dib.AsSpan(at), value);
        }
    }

    /// <summary>24 or 32 bits of a picture of three or four channels.</summary>
    public static byte[] Of(Image picture)
    {
        var samples = picture.WriteToMemory<byte>();
        var channels = picture.Bands;
        var file = new BmpFile(picture.Width, picture.Height, 8 * channels);
        if (channels == 4)
            file = file with { HeaderBytes = 124, Compression = 3, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000] };
        var stride = (picture.Width * channels + 3) / 4 * 4;
        var pixels = new byte[stride * picture.Height];
        for (var i = 0; i < picture.Width * picture.Height; i++)
        {
            var at = (picture.Height - 1 - i / picture.Width) * stride + i % picture.Width * channels;
            var pixel = samples.AsSpan(i * channels, channels);
            pixel.CopyTo(pixels.AsSpan(at));
            (pixels[at], pixels[at + 2]) = (pixel[2], pixel[0]);
        }

        return file.Of(pixels);
    }
}
