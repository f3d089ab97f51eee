using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>
/// The files of callers in memory, uploads and answers in the making: at most a quarter of what there is for pictures, so
/// that many at once cannot exhaust the machine.
/// </summary>
/// <param name="budget">Where they count.</param>
/// <param name="limits">How long the longest upload is: one alone always has room.</param>
public sealed class CallerMemory(MemoryBudget budget, LimitOptions limits)
{
    /// <summary>Files up to so many bytes may have the last quarter, too, which larger ones leave to them.</summary>
    private const long MostOfSmall = 1 << 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly long _most = budget.Bytes / 4;
    private readonly long _mostAlone = UploadBuffer.LengthFor(Math.Max(limits.MaxHttpBytes, limits.MaxJobBytes));
    private long _taken;

    /// <summary>Bytes in use.</summary>
    internal long Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    /// <summary>Takes memory for a file.</summary>
    /// <param name="bytes">How much more.</param>
    /// <param name="before">What the file has.</param>
    /// <exception cref="BusyException">There is not so much left.</exception>
    internal void Take(long bytes, long before)
    {
        if (!TryTake(bytes, before))
        {
            throw new BusyException(
                "The uploads under way take all the memory there is for them. Try again in about 5 s.", RetryAfter);
        }
    }

    /// <inheritdoc cref="Take"/>
    /// <returns>Whether there was so much left.</returns>
    internal bool TryTake(long bytes, long before)
    {
        lock (_gate)
        {
            var after = _taken + bytes;
            var isAlone = _taken <= before && after <= _mostAlone;
            if (!isAlone && after > (before + bytes <= MostOfSmall ? _most : _most / 4 * 3))
                return false;
            _taken = after;
        }

        budget.AddFiles(bytes);
        return true;
    }

    /// <summary>Gives memory back.</summary>
    internal void Return(long bytes)
    {
        lock (_gate)
            _taken -= bytes;
        budget.AddFiles(-bytes);
    }
}
