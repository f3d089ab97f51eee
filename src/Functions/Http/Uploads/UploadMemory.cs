using SuperRes.Core;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>The memory that all uploads share, so that many at once cannot exhaust the machine.</summary>
public sealed class UploadMemory(HttpOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private long _taken;

    /// <summary>Bytes in use.</summary>
    internal long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes memory.</summary>
    /// <exception cref="BusyException">There is not so much left.</exception>
    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > options.MaxUploadMemory)
        {
            Return(bytes);
            throw new BusyException(
                "The uploads under way take all the memory there is for them. Try again in about 5 s.", RetryAfter);
        }
    }

    /// <summary>Gives memory back.</summary>
    internal void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
