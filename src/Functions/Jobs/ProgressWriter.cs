namespace SuperRes.Functions.Jobs;

/// <summary>Writes the latest progress, at most once a second and one write at a time, off the reporter's thread.</summary>
/// <param name="clock">Measures the second.</param>
/// <param name="write">Writes; never throws.</param>
internal sealed class ProgressWriter(TimeProvider clock, Func<double, Task> write)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Task _writing = Task.CompletedTask;
    private long _written = clock.GetTimestamp();
    private bool _ended;

    /// <summary>Takes the progress, 0..1; returns at once.</summary>
    public void Report(double progress)
    {
        lock (_gate)
        {
            if (_ended || !_writing.IsCompleted || clock.GetElapsedTime(_written) < Interval)
                return;
            _written = clock.GetTimestamp();
            _writing = Task.Run(() => write(progress));
        }
    }

    /// <summary>Takes no more and waits for the last write, so that what is written next stays.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
            return _writing;
        }
    }
}
