namespace SuperRes.Core.Inference.Scheduling;

/// <summary>
/// One worker thread a core for all pictures in flight. A worker that looks for work takes a part from the picture
/// that was served least (fair queueing by work done), and from any other one rather than wait for a step to end, so
/// that the cores stay busy and a small picture never waits for a large one.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    /// <summary>How far ahead of the least served picture a worker may stay with the one whose data its cache
    /// holds, in units of <see cref="Step.Work"/>.</summary>
    private const long Quantum = 1 << 19;

    /// <summary>Looks at the line before a worker sleeps: waking up takes longer than most steps need to end.</summary>
    private const int Looks = 200;

    private readonly object _gate = new();
    private readonly List<ScheduledPass> _line = [];
    private readonly Thread[] _threads;
    private long _virtualTime;
    private int _sleeping;
    private bool _stopping;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">Threads, at least 1.</param>
    public Scheduler(int workers)
    {
        _threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            var worker = i;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"Inference {worker}" };
        }

        var started = 0;
        try
        {
            for (; started < workers; started++)
                _threads[started].Start();
        }
        catch
        {
            Stop(_threads.AsSpan(0, started));
            throw;
        }
    }

    /// <summary>Threads that compute.</summary>
    public int Workers => _threads.Length;

    /// <summary>Runs a pass to its end.</summary>
    /// <param name="pass">Steps and parts; stays the caller's to dispose of.</param>
    /// <param name="share">The picture's account.</param>
    /// <param name="done">Told the work of each step that is done.</param>
    /// <param name="asked">Since when the picture waits, as a time stamp of the stopwatch.</param>
    /// <param name="cancellationToken">Ends the pass with its current step.</param>
    /// <returns>The time that workers spent on it, added up.</returns>
    public Task<TimeSpan> RunAsync(
        IBandPass pass, Share share, IProgress<long>? done, long asked, CancellationToken cancellationToken)
    {
        ScheduledPass scheduled = new(pass, share, done, asked, cancellationToken);
        if (!scheduled.TryAdvance())
        {
            scheduled.Complete();
            return scheduled.Done;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            share.CatchUp(_virtualTime);
            _line.Add(scheduled);
            Monitor.PulseAll(_gate);
        }
        return scheduled.Done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(_threads);
        foreach (var pass in _line)
            pass.Abandon();
        _line.Clear();
    }

    private void Stop(ReadOnlySpan<Thread> threads)
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in threads)
            thread.Join();
    }

    private void Work(int worker)
    {
        ScheduledPass? pass = null;
        while ((pass = Claim(pass, out var part)) is not null)
            if (pass.Run(part, worker))
                EndStep(pass);
    }

    private void EndStep(ScheduledPass pass)
    {
        var more = pass.TryAdvance();
        if (more && Volatile.Read(ref _sleeping) == 0)
            return;
        lock (_gate)
        {
            if (!more)
                _line.Remove(pass);
            Monitor.PulseAll(_gate);
        }
        if (!more)
            pass.Complete();
    }

    private ScheduledPass? Claim(ScheduledPass? last, out int part)
    {
        for (var looks = 0; ; looks++)
        {
            lock (_gate)
            {
                if (_stopping)
                {
                    part = 0;
                    return null;
                }
                if (Pick(last, out part) is { } pick)
                    return pick;
                if (_line.Count == 0 || looks >= Looks)
                    Sleep();
            }
            Thread.SpinWait(20);
        }
    }

    /// <summary>Sleeps until the line changes. A step may have opened before the sleeper was counted, so sleep is
    /// short while there is a line.</summary>
    private void Sleep()
    {
        Interlocked.Increment(ref _sleeping);
        Monitor.Wait(_gate, _line.Count == 0 ? Timeout.Infinite : 1);
        Interlocked.Decrement(ref _sleeping);
    }

    private ScheduledPass? Pick(ScheduledPass? last, out int part)
    {
        part = 0;
        if (_line.Count == 0)
            return null;

        var least = long.MaxValue;
        foreach (var pass in _line)
            least = Math.Min(least, pass.Share.Served);
        _virtualTime = Math.Max(_virtualTime, least);

        if (last is not null && last.Share.Served - least < Quantum && last.TryClaim(out part))
            return last;
        while (LeastServedWithParts() is { } pass)
            if (pass.TryClaim(out part))
                return pass;
        return null;
    }

    private ScheduledPass? LeastServedWithParts()
    {
        ScheduledPass? best = null;
        foreach (var pass in _line)
            if (pass.HasParts && (best is null || pass.Share.Served < best.Share.Served))
                best = pass;
        return best;
    }
}
