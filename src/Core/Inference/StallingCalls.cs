using System.Diagnostics;

namespace SuperRes.Core.Inference;

/// <summary>
/// Makes calls that may never return, one after the other, on a background thread. A call that takes too long is left
/// alone with its thread, as nothing can end either; the next call gets another thread.
/// </summary>
/// <param name="name">What the threads are called.</param>
internal sealed class StallingCalls(string name) : IDisposable
{
    private Caller? _caller;
    private int _stalled;

    /// <summary>Calls that were left alone and have not returned yet.</summary>
    public int Stalled => Volatile.Read(ref _stalled);

    /// <summary>Makes a call. Not before the last one has returned or was left alone.</summary>
    /// <param name="call">What to do; its exceptions come out of here.</param>
    /// <param name="allowed">How long it may take since its beginning; asked again when that time is over.</param>
    /// <returns>Whether it returned in time.</returns>
    public async Task<bool> TryAsync(Action call, Func<TimeSpan> allowed)
    {
        var caller = _caller ??= new Caller(name);
        var start = Stopwatch.GetTimestamp();
        var returned = caller.Make(call);
        for (var left = allowed(); left > TimeSpan.Zero; left = allowed() - Stopwatch.GetElapsedTime(start))
        {
            try
            {
                await returned.WaitAsync(left);
                return true;
            }
            catch (TimeoutException) when (!returned.IsCompleted)
            {
                // It may have earned more time meanwhile.
            }
        }

        Interlocked.Increment(ref _stalled);
        if (Interlocked.CompareExchange(ref _caller, null, caller) == caller)
            caller.Stop();
        _ = returned.ContinueWith(
            late =>
            {
                // Nobody waits for what became of it.
                _ = late.Exception;
                Interlocked.Decrement(ref _stalled);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return false;
    }

    /// <summary>Ends the thread, or leaves it alone if it is in a call. Waits for nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref _caller, null)?.Stop();

    /// <summary>One thread, kept for the next call: starting one takes longer than most calls.</summary>
    private sealed class Caller
    {
        private readonly object _gate = new();
        private (Action Call, TaskCompletionSource Returned)? _next;
        private bool _stopping;

        public Caller(string name) => new Thread(Work) { IsBackground = true, Name = name }.Start();

        public Task Make(Action call)
        {
            TaskCompletionSource returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _next = (call, returned);
                Monitor.Pulse(_gate);
            }
            return returned.Task;
        }

        public void Stop()
        {
            lock (_gate)
            {
                _stopping = true;
                Monitor.Pulse(_gate);
            }
        }

        private void Work()
        {
            while (Next() is var (call, returned))
            {
                try
                {
                    call();
                    returned.SetResult();
                }
                catch (Exception fault)
                {
                    returned.SetException(fault);
                }
            }
        }

        private (Action Call, TaskCompletionSource Returned)? Next()
        {
            lock (_gate)
            {
                while (_next is null && !_stopping)
                    Monitor.Wait(_gate);
                var next = _next;
                _next = null;
                return next;
            }
        }
    }
}
