namespace SuperRes.Core.Tests.Imaging;

/// <summary>A drawing of 13 × 7 pixels in BMPs of every kind.</summary>
public class BmpKindTests
{
    private const int Width = 13;
    private const int Height = 7;

    private static readonly BmpFile Info = new(Width, Height, 0);

    private static readonly BmpFile AlphaOfVersion5 =
        Info with { Bits = 32, Compression = 3, HeaderBytes = 124, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000] };

    public static TheoryData<string> NumberedKinds => [.. Numbered.Keys];

    /// <summary>Files of numbers of colours, and how many colours there are.</summary>
    private static Dictionary<string, (int Colours, BmpFile File)> Numbered { get; } = new()
    {
        ["1 bit"] = (2, Info with { Bits = 1, Palette = Palette(2) }),
        ["2 bits"] = (4, Info with { Bits = 2, Palette = Palette(4) }),
        ["4 bits"] = (16, Info with { Bits = 4, Palette = Palette(16) }),
        ["8 bits"] = (256, Info with { Bits = 8, Palette = Palette(256) }),
        ["8 bits, top-down"] = (256, Info with { Bits = 8, Palette = Palette(256), IsTopDown = true }),
        ["8 bits of 9 colours"] = (9, Info with { Bits = 8, Palette = Palette(9), ColoursUsed = 9 }),
        ["8 bits that begin right behind the palette"] = (256, Info with { Bits = 8, Palette = Palette(256), Offset = 0 }),
        ["4 bits of OS/2 1"] = (16, Info with { Bits = 4, Palette = Palette(16), HeaderBytes = 12 }),
        ["8 bits of OS/2 1, which needs only 20 colours"] = (20, Info with { Bits = 8, Palette = Palette(20), HeaderBytes = 12 }),
        ["8 bits of OS/2 2"] = (256, Info with { Bits = 8, Palette = Palette(256), HeaderBytes = 64 }),
        ["8 bits of a short OS/2 2"] = (256, Info with { Bits = 8, Palette = Palette(256), HeaderBytes = 16 }),
        ["8 bits, version 4"] = (256, Info with { Bits = 8, Palette = Palette(256), HeaderBytes = 108 }),
        ["1 bit, version 5"] = (2, Info with { Bits = 1, Palette = Palette(2), HeaderBytes = 124 }),
    };

    [Theory]
    [MemberData(nameof(NumberedKinds))]
    public async Task Numbers_of_colours_become_their_colours(string kind)
    {
        var (colours, file) = Numbered[kind];
        await AssertAsync(file.Of((x, y) => (uint)Number(x, y, colours)), (x, y) => Colour(Number(x, y, colours)));
    }

    public static TheoryData<string> MaskedKinds => [.. Masked.Keys];

    /// <summary>Files of red, green, blue and alpha, each of some bits; and the samples that they stand for.</summary>
    private static Dictionary<string, (BmpFile File, int[] Bits, int White)> Masked { get; } = new()
    {
        ["24 bits"] = (Info with { Bits = 24 }, [8, 8, 8], 255),
        ["24 bits, top-down"] = (Info with { Bits = 24, IsTopDown = true }, [8, 8, 8], 255),
        ["24 bits of OS/2 1"] = (Info with { Bits = 24, HeaderBytes = 12 }, [8, 8, 8], 255),
        ["24 bits of OS/2 2"] = (Info with { Bits = 24, HeaderBytes = 64 }, [8, 8, 8], 255),
        ["32 bits"] = (Info with { Bits = 32 }, [8, 8, 8], 255),
        ["32 bits, version 5 that names an alpha it has not"] =
            (Info with { Bits = 32, HeaderBytes = 124, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000] }, [8, 8, 8], 255),
        ["16 bits"] = (Info with { Bits = 16 }, [5, 5, 5], 255),
        ["16 bits, 5:6:5"] = (Info with { Bits = 16, Compression = 3, Masks = [0xF800, 0x07E0, 0x1F] }, [5, 6, 5], 255),
        ["16 bits, 4:4:4:4"] = (Info with { Bits = 16, Compression = 6, Masks = [0xF00, 0xF0, 0xF, 0xF000] }, [4, 4, 4, 4], 255),
        ["16 bits, 5:5:5:1"] = (
            Info with { Bits = 16, Compression = 3, HeaderBytes = 108, Masks = [0x7C00, 0x3E0, 0x1F, 0x8000] }, [5, 5, 5, 1], 255),
        ["16 bits, 1:2:6, upside down"] =
            (Info with { Bits = 16, Compression = 3, HeaderBytes = 52, Masks = [0x1, 0x30, 0xFC00] }, [1, 2, 6], 255),
        ["32 bits, red first"] = (Info with { Bits = 32, Compression = 3, Masks = [0xFF, 0xFF00, 0xFF0000] }, [8, 8, 8], 255),
        ["32 bits with alpha, version 3"] = (
            Info with { Bits = 32, Compression = 3, HeaderBytes = 56, Masks = [0xFF000000, 0xFF0000, 0xFF00, 0xFF] }, [8, 8, 8, 8], 255),
        ["32 bits with alpha, version 4"] = (
            Info with { Bits = 32, Compression = 3, HeaderBytes = 108, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000] }, [8, 8, 8, 8], 255),
        ["32 bits with alpha, version 5, top-down"] = (
            AlphaOfVersion5 with { IsTopDown = true }, [8, 8, 8, 8], 255),
        ["32 bits of ten each"] = (
            Info with { Bits = 32, Compression = 3, Masks = [0x3FF00000, 0xFFC00, 0x3FF] }, [10, 10, 10], 65535),
        ["32 bits without blue"] = (Info with { Bits = 32, Compression = 3, Masks = [0xFFFF0000, 0xFFFF, 0] }, [16, 16, 0], 65535),
    };

    [Theory]
    [MemberData(nameof(MaskedKinds))]
    public async Task Bits_of_a_colour_are_spread_over_all_values_of_a_sample(string kind)
    {
        var (file, bits, white) = Masked[kind];
        var masks = file.Compression == 0 ? file.Bits == 16 ? [0x7C00, 0x3E0, 0x1F] : [0xFF0000, 0xFF00, 0xFF] : file.Masks;
        await AssertAsync(
            file.Of((x, y) => bits.Select((_, channel) => bits[channel] == 0
                ? 0u
                : (uint)Level(x, y, channel) << System.Numerics.BitOperations.TrailingZeroCount(masks[channel]))
                .Aggregate(file.Compression == 0 ? 0xA5000000 : 0u, (pixel, part) => pixel | part)),
            (x, y) => [.. bits.Select((count, channel) =>
                count == 0 ? 0 : Math.Round((double)Level(x, y, channel) * white / ((1 << count) - 1)))]);

        // Alpha is never 0, so that no colour is hidden.
        int Level(int x, int y, int channel) => channel == 3
            ? Math.Max(1, Number(x, y, 1 << bits[3]))
            : (Number(x, y, 1 << bits[channel]) + 5 * channel) % (1 << bits[channel]);
    }

    [Fact]
    public async Task Runs_of_bytes_are_unpacked()
    {
        byte[] codes =
        [
            3, 7, 0, 3, 1, 2, 3, 0, 7, 9, 0, 0,
            13, 4, 0, 0,
            2, 5, 0, 2, 4, 2, 1, 6, 0, 0,
            0, 4, 10, 11, 12, 13, 0, 0,
            1, 8, 0, 1,
        ];
        byte[][] rows =
        [
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [10, 11, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4],
            [7, 7, 7, 1, 2, 3, 9, 9, 9, 9, 9, 9, 9],
        ];
        var file = new BmpFile(Width, 8, 8) { Compression = 1, Palette = Palette(256) };
        await AssertAsync(file.Of(codes), (x, y) => Colour(rows[y][x]), 8);
    }

    [Fact]
    public async Task Runs_of_half_bytes_are_unpacked()
    {
        byte[] codes = [5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 3, 0x89, 0, 0, 13, 0xAA];
        byte[][] rows = [[10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10], [1, 2, 1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 8]];
        var file = new BmpFile(Width, 2, 4) { Compression = 2, Palette = Palette(16) };
        await AssertAsync(file.Of(codes), (x, y) => Colour(rows[y][x]), 2);
    }

    [Theory]
    [InlineData(1, 14, 0)]
    [InlineData(1, 0, 14, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)]
    [InlineData(1, 0, 2, 14, 0)]
    [InlineData(1, 0, 2, 0, 2)]
    [InlineData(1, 13, 4)]
    [InlineData(1, 13, 4, 0, 0, 0, 9, 1, 2)]
    [InlineData(2, 14, 0)]
    [InlineData(2, 0, 9, 1, 2)]
    public async Task Runs_that_lead_out_of_the_picture_or_end_before_it_are_corrupt(int compression, params int[] codes)
    {
        var file = new BmpFile(Width, 2, compression == 1 ? 8 : 4) { Compression = (uint)compression, Palette = Palette(16), ColoursUsed = 16 };
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(file.Of([.. codes.Select(code => (byte)code)])));
    }

    [Fact]
    public async Task A_number_without_a_colour_is_black()
    {
        var file = Info with { Bits = 8, Palette = Palette(9), ColoursUsed = 9 };
        await AssertAsync(file.Of((x, _) => x == 4 ? 200u : 8), (x, _) => x == 4 ? [0, 0, 0] : Colour(8));
    }

    [Fact]
    public async Task Colours_that_are_all_grey_make_a_grey_picture()
    {
        var file = Info with { Bits = 8, Palette = [.. Enumerable.Range(0, 256).Select(i => ((byte)i, (byte)i, (byte)i))] };
        await AssertAsync(file.Of((x, y) => (uint)Number(x, y, 256)), (x, y) => [Number(x, y, 256)]);
    }

    [Fact]
    public async Task An_alpha_of_zeros_is_one_that_its_writer_did_not_fill()
    {
        await AssertAsync(AlphaOfVersion5.Of((x, y) => (uint)(x << 8 | y)), (x, y) => [0, x, y]);
        await AssertAsync(AlphaOfVersion5.Of((x, y) => 0x80000000 | (uint)(x << 8 | y)), (x, y) => [0, x, y, 128]);
    }

    [Fact]
    public async Task The_profile_of_a_version_5_goes_along()
    {
        var file = Info with { Bits = 24, HeaderBytes = 124, Profile = IccFile.AdobeRgb() };
        using var result = Samples.Open(await Nearest.UpscaleAsync(file.Of((_, _) => 0x102030u)));
        Assert.Equal(IccFile.AdobeRgb(), result.Get("icc-profile-data"));

        // Also with colours that are all grey, which a grey picture could not have it for.
        var grey = file with { Bits = 1, Palette = [(0, 0, 0), (255, 255, 255)] };
        using var numbered = Samples.Open(await Nearest.UpscaleAsync(grey.Of((x, _) => (uint)x & 1)));
        Assert.Equal(3, numbered.Bands);
        Assert.Equal(IccFile.AdobeRgb(), numbered.Get("icc-profile-data"));
    }

    [Fact]
    public async Task The_filling_behind_the_last_row_may_be_missing()
    {
        var file = (Info with { Bits = 24 }).Of((x, y) => (uint)(x << 8 | y));
        await AssertAsync(file[..^1], (x, y) => [0, x, y]);
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(file[..^2]));
    }

    public static TheoryData<string> WrongKinds => [.. Wrong.Keys];

    private static Dictionary<string, (Type Fault, BmpFile File)> Wrong { get; } = new()
    {
        ["a JPEG inside"] = (typeof(ImageUnsupportedException), Info with { Compression = 4 }),
        ["a PNG inside"] = (typeof(ImageUnsupportedException), Info with { Compression = 5 }),
        ["a fax of OS/2"] = (typeof(ImageUnsupportedException), Info with { Bits = 1, HeaderBytes = 64, Compression = 3 }),
        ["runs of 24 bits of OS/2"] = (typeof(ImageUnsupportedException), Info with { Bits = 24, HeaderBytes = 64, Compression = 4 }),
        ["CMYK"] = (typeof(ImageUnsupportedException), Info with { Bits = 32, Compression = 11 }),
        ["3 bits"] = (typeof(ImageCorruptException), Info with { Bits = 3 }),
        ["24 bits with masks"] = (typeof(ImageCorruptException), Info with { Bits = 24, Compression = 3, Masks = [1, 2, 4] }),
        ["runs of 24 bits"] = (typeof(ImageCorruptException), Info with { Bits = 24, Compression = 1 }),
        ["a mask with a hole"] = (typeof(ImageCorruptException), Info with { Bits = 16, Compression = 3, Masks = [5, 2, 8] }),
        ["a mask beyond the pixel"] = (typeof(ImageCorruptException), Info with { Bits = 16, Compression = 3, Masks = [0x10000, 2, 8] }),
        ["masks of nothing"] = (typeof(ImageCorruptException), Info with { Bits = 16, Compression = 3, Masks = [0, 0, 0] }),
        ["pixels inside the header"] = (typeof(ImageCorruptException), Info with { Bits = 24, Offset = 20 }),
        ["pixels beyond the file"] = (typeof(ImageCorruptException), Info with { Bits = 24, Offset = uint.MaxValue }),
        ["no width"] = (typeof(ImageCorruptException), Info with { Width = 0, Bits = 24 }),
        ["a width below zero"] = (typeof(ImageCorruptException), Info with { Width = -13, Bits = 24 }),
        ["no height"] = (typeof(ImageCorruptException), Info with { Height = 0, Bits = 24 }),
    };

    [Theory]
    [MemberData(nameof(WrongKinds))]
    public async Task What_cannot_be_read_is_refused_with_a_reason(string kind)
    {
        var (fault, file) = Wrong[kind];
        Assert.Equal(fault, (await Record.ExceptionAsync(() => Nearest.UpscaleAsync(file.Of(new byte[9_000]))))?.GetType());
    }

    private static async Task AssertAsync(byte[] file, Func<int, int, double[]> expected, int height = Height)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal("pngload_source", result.Get("vips-loader"));
        Assert.Equal((3 * Width, 3 * height), (result.Width, result.Height));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < Width; x++)
                Assert.Equal(expected(x, y), result[3 * x + 1, 3 * y + 1]);
        }
    }

    private static int Number(int x, int y, int count) => (x * 5 + y * 7 + x * y) % count;

    private static (byte Red, byte Green, byte Blue)[] Palette(int colours) =>
        [.. Enumerable.Range(0, colours).Select(i => ((byte)(i * 37 + 3), (byte)(i * 91 + 50), (byte)(i * 53 + 9)))];

    private static double[] Colour(int number) => [(byte)(number * 37 + 3), (byte)(number * 91 + 50), (byte)(number * 53 + 9)];
}
