using SuperRes.Core;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>The memory that all uploads share, so that many at once cannot exhaust the machine.</summary>
/// <param name="options">How much that is.</param>
/// <param name="limits">How long the longest upload is: one alone always has room.</param>
public sealed class UploadMemory(HttpOptions options, LimitOptions limits)
{
    /// <summary>What is lent; no less than a single upload takes, which could otherwise never succeed.</summary>
    private readonly long _capacity = Math.Max(
        options.MaxUploadMemory, Math.Max(UploadBuffer.LengthFor(limits.MaxHttpBytes), StagedBlob.BlockSize));

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private long _taken;

    /// <summary>Bytes in use.</summary>
    internal long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes memory.</summary>
    /// <exception cref="BusyException">There is not so much left.</exception>
    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > _capacity)
        {
            Return(bytes);
            throw new BusyException(
                "The uploads under way take all the memory there is for them. Try again in about 5 s.", RetryAfter);
        }
    }

    /// <summary>Gives memory back.</summary>
    internal void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
