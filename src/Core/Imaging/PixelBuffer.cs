using System.Runtime.InteropServices;

namespace SuperRes.Core.Imaging;

/// <summary>Bits of one sample.</summary>
public enum SampleDepth
{
    /// <summary>One byte a sample, 0..255.</summary>
    Eight = 1,

    /// <summary>One native-endian <see cref="ushort"/> a sample, 0..65535.</summary>
    Sixteen = 2,
}

/// <summary>
/// Pixels in native memory: height × width × channels, interleaved, rows without padding, channels in the order
/// R, G, B, A (or grey, alpha).
/// </summary>
public sealed unsafe class PixelBuffer : IDisposable
{
    private byte* _data;

    /// <summary>Allocates a buffer; its content is undefined.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">Samples a pixel, 1 to 4.</param>
    /// <param name="depth">Bits of one sample.</param>
    public PixelBuffer(int width, int height, int channels, SampleDepth depth = SampleDepth.Eight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 4);

        (Width, Height, Channels, Depth) = (width, height, channels, depth);
        RowBytes = checked(width * channels * (int)depth);
        _data = (byte*)NativeMemory.AlignedAlloc((nuint)ByteLength, 64);
        GC.AddMemoryPressure(ByteLength);
    }

    /// <summary>Releases the memory of a buffer that nobody disposed.</summary>
    ~PixelBuffer() => Free();

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples a pixel.</summary>
    public int Channels { get; }

    /// <summary>Bits of one sample.</summary>
    public SampleDepth Depth { get; }

    /// <summary>Bytes a row.</summary>
    public int RowBytes { get; }

    /// <summary>Bytes in all.</summary>
    public long ByteLength => (long)RowBytes * Height;

    /// <summary>First byte of the first row; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return (nint)_data;
        }
    }

    /// <summary>The bytes of row <paramref name="y"/>.</summary>
    /// <param name="y">0 to <see cref="Height"/> - 1.</param>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return new Span<byte>((byte*)Address + (long)y * RowBytes, RowBytes);
    }

    /// <summary>The samples of row <paramref name="y"/> of a 16-bit buffer.</summary>
    /// <param name="y">0 to <see cref="Height"/> - 1.</param>
    /// <exception cref="InvalidOperationException">The buffer holds bytes.</exception>
    public Span<ushort> Row16(int y) => Depth == SampleDepth.Sixteen
        ? MemoryMarshal.Cast<byte, ushort>(Row(y))
        : throw new InvalidOperationException("The buffer holds 8-bit samples.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data is null)
            return;
        NativeMemory.AlignedFree(_data);
        _data = null;
        GC.RemoveMemoryPressure(ByteLength);
    }
}
