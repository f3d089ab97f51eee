using System.Runtime.InteropServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>Zeroed floats in native memory, aligned to cache lines; large ones on huge pages where the system has
/// them, because the rows of a plane lie further apart than the processor's page tables reach.</summary>
internal sealed unsafe partial class NativeFloats : IDisposable
{
    private const int CacheLine = 64;
    private const int HugePage = 2 << 20;
    private const int AdviseHugePages = 14;

    private readonly nint _address;
    private int _freed;

    /// <summary>Allocates.</summary>
    /// <param name="length">Floats.</param>
    public NativeFloats(long length)
    {
        Length = length;
        nuint bytes = checked((nuint)length * sizeof(float));
        bool large = bytes >= HugePage && OperatingSystem.IsLinux();
        _address = (nint)NativeMemory.AlignedAlloc(bytes, large ? (nuint)HugePage : CacheLine);
        if (large)
        {
            // A refusal costs speed only.
            _ = Advise(_address, bytes, AdviseHugePages);
        }
        NativeMemory.Clear((void*)_address, bytes);
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);

    private void Free()
    {
        if (Interlocked.Exchange(ref _freed, 1) == 0)
            NativeMemory.AlignedFree((void*)_address);
    }
}
