using System.Runtime.InteropServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>Floats in native memory, aligned to cache lines.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private const int CacheLine = 64;
    private readonly nint _address;
    private int _freed;

    /// <summary>Allocates.</summary>
    /// <param name="length">Floats.</param>
    /// <param name="zeroed">Whether they are zero; undefined otherwise.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public NativeFloats(long length, bool zeroed = true)
    {
        Length = length;
        _address = (nint)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float)), CacheLine);
        if (zeroed)
            NativeMemory.Clear((void*)_address, (nuint)length * sizeof(float));
    }

    /// <summary>Releases the memory of an owner that was never disposed of.</summary>
    ~NativeFloats() => Free();

    /// <summary>Floats.</summary>
    public long Length { get; }

    /// <summary>The first float; valid until <see cref="Dispose"/>.</summary>
    public float* Pointer => (float*)_address;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Interlocked.Exchange(ref _freed, 1) == 0)
            NativeMemory.AlignedFree((void*)_address);
    }
}
