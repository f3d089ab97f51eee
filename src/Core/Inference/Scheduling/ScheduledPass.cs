using System.Diagnostics;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference.Scheduling;

/// <summary>A pass in the scheduler's line: hands out parts and notices when the last one of a step is done.</summary>
internal sealed class ScheduledPass(
    IBandPass pass, Share share, IProgress<long>? done, long asked, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<TimeSpan> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _available;
    private int _unfinished;
    private Step _step;
    private long _asked = asked;
    private long _busyTicks;

    /// <summary>The picture's account.</summary>
    public Share Share => share;

    /// <summary>Ends with the pass; the result is the time that workers spent on it, added up.</summary>
    public Task<TimeSpan> Done => _done.Task;

    /// <summary>Whether the current step had unclaimed parts a moment ago.</summary>
    public bool HasParts => Volatile.Read(ref _available) > 0;

    /// <summary>Takes a part of the current step, if one is left.</summary>
    public bool TryClaim(out int part)
    {
        part = 0;
        if (!HasParts)
            return false;
        var left = Interlocked.Decrement(ref _available);
        if (left < 0)
            return false;
        part = _step.Parts - 1 - left;
        return true;
    }

    /// <summary>Runs a claimed part.</summary>
    /// <returns>True when it was the last of its step: the caller then owns the pass and calls
    /// <see cref="TryAdvance"/>.</returns>
    public bool Run(int part, int worker)
    {
        var start = Stopwatch.GetTimestamp();
        if (!cancellationToken.IsCancellationRequested && _failure is null)
        {
            try
            {
                EndWait();
                pass.Run(part, worker);
            }
            catch (Exception failure)
            {
                // Kept for the picture's caller: a worker outlives every picture.
                _failure = failure;
            }
        }
        Interlocked.Add(ref _busyTicks, Stopwatch.GetTimestamp() - start);
        return Interlocked.Decrement(ref _unfinished) == 0;
    }

    /// <summary>Closes the current step, if there was one, and opens the next.</summary>
    /// <returns>False when the pass has ended, by success, failure or cancellation.</returns>
    public bool TryAdvance()
    {
        // Parts that were passed over are not done.
        if (_failure is not null || cancellationToken.IsCancellationRequested)
            return false;
        try
        {
            if (_step.Parts > 0)
            {
                share.Charge(_step.Work);
                done?.Report(_step.Work);
            }
            if (!pass.TryAdvance(out _step))
                return false;
        }
        catch (Exception failure)
        {
            _failure = failure;
            return false;
        }

        Volatile.Write(ref _unfinished, _step.Parts);
        Interlocked.Exchange(ref _available, _step.Parts);
        return true;
    }

    /// <summary>Tells the picture's caller how the pass ended. Its continuations run elsewhere.</summary>
    public void Complete()
    {
        if (_failure is not null)
            _done.TrySetException(_failure);
        else if (cancellationToken.IsCancellationRequested)
            _done.TrySetCanceled(cancellationToken);
        else
            _done.TrySetResult(Stopwatch.GetElapsedTime(0, _busyTicks));
    }

    /// <summary>Ends the pass because the workers stop.</summary>
    public void Abandon() => _done.TrySetException(new ObjectDisposedException(nameof(Scheduler)));

    /// <summary>The first part ends the wait.</summary>
    private void EndWait()
    {
        if (Volatile.Read(ref _asked) != 0 && Interlocked.Exchange(ref _asked, 0) is var since and not 0)
            EngineMetrics.Waited(Stopwatch.GetElapsedTime(since));
    }
}
