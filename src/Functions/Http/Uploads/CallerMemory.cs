using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>
/// The files of callers in memory, uploads and answers in the making: at most a quarter of what there is for pictures, so
/// that many at once cannot exhaust the machine. A quarter of that quarter is for small files alone.
/// </summary>
/// <param name="budget">Where they count.</param>
/// <param name="limits">How long the longest upload is: one alone always has room.</param>
public sealed class CallerMemory(MemoryBudget budget, LimitOptions limits)
{
    /// <summary>Files up to so many bytes are small.</summary>
    private const long MostOfSmall = 1 << 20;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<object, int> _readers = new(ReferenceEqualityComparer.Instance);
    private readonly long _most = budget.Bytes / 4;
    private readonly long _mostAlone = UploadBuffer.LengthFor(Math.Max(limits.MaxHttpBytes, limits.Job.MaxBytes));
    private long _small;
    private long _large;
    private long _read;

    /// <summary>Bytes of uploads and of answers in the making.</summary>
    internal long Taken
    {
        get
        {
            lock (_gate)
                return _small + _large;
        }
    }

    /// <summary>Takes memory for an upload.</summary>
    /// <param name="bytes">How much more.</param>
    /// <param name="before">What the file has.</param>
    /// <exception cref="BusyException">There is not so much left.</exception>
    internal void Take(long bytes, long before)
    {
        if (!TryTake(bytes, before, beside: 0))
            throw Busy("uploads under way");
    }

    /// <summary>Takes memory for an answer in the making, beside those that are still being read.</summary>
    /// <inheritdoc cref="Take" path="/param"/>
    /// <returns>Whether there was so much left.</returns>
    internal bool TryTake(long bytes, long before)
    {
        lock (_gate)
            return TryTake(bytes, before, beside: _read);
    }

    /// <summary>Gives all memory of a file back.</summary>
    internal void Return(long bytes)
    {
        lock (_gate)
        {
            if (bytes <= MostOfSmall)
                _small -= bytes;
            else
                _large -= bytes;
        }

        budget.AddFiles(-bytes);
    }

    /// <summary>Counts an answer until its caller has read it; once, however many read it.</summary>
    /// <param name="answer">In memory.</param>
    /// <param name="bytes">How long it is.</param>
    /// <returns>To be disposed of when the caller has it.</returns>
    /// <exception cref="BusyException">Answers that slow callers read have used up the memory for such.</exception>
    internal IDisposable Hold(object answer, long bytes)
    {
        lock (_gate)
        {
            var readers = _readers.GetValueOrDefault(answer);
            if (readers == 0)
            {
                // Small ones find room beyond what large ones may have, too.
                if (_read > 0 && _read + bytes > (bytes > MostOfSmall ? _most : _most / 4 * 5))
                    throw Busy("answers that are being read");
                _read += bytes;
                budget.AddFiles(bytes);
            }

            _readers[answer] = readers + 1;
        }

        return new Reader(this, answer, bytes);
    }

    private bool TryTake(long bytes, long before, long beside)
    {
        lock (_gate)
        {
            var after = before + bytes;
            if (after <= MostOfSmall)
            {
                if (_small + bytes > _most / 4 && _small + _large + bytes + beside > _most)
                    return false;
                _small += bytes;
            }
            else
            {
                // The file grows out of the small ones.
                var small = before <= MostOfSmall ? _small - before : _small;
                var large = _small + _large + bytes - small;
                var isAlone = large == after && beside == 0 && after <= _mostAlone;
                if (!isAlone && large + beside + Math.Max(small, _most / 4) > _most)
                    return false;
                (_small, _large) = (small, large);
            }
        }

        budget.AddFiles(bytes);
        return true;
    }

    private void EndReading(object answer, long bytes)
    {
        lock (_gate)
        {
            if (--_readers[answer] > 0)
                return;
            _readers.Remove(answer);
            _read -= bytes;
            budget.AddFiles(-bytes);
        }
    }

    private static BusyException Busy(string what) => new(
        $"The {what} take all the memory there is for them. Try again in about 5 s.", RetryAfter);

    private sealed class Reader(CallerMemory memory, object answer, long bytes) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                memory.EndReading(answer, bytes);
        }
    }
}
