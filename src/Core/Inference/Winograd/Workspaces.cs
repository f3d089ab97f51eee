namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// Memory for activations, reused from band to band. All that is lent or kept stays within a budget, however many
/// pictures are in flight; who finds no room waits until a band of another picture is done.
/// </summary>
/// <param name="budget">Floats. One larger request is granted when nothing else is lent.</param>
internal sealed class Workspaces(long budget) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<NativeFloats> _idle = [];
    private readonly LinkedList<Request> _waiting = [];
    private long _lent;
    private long _kept;
    private bool _disposed;

    /// <summary>Lends memory of undefined content.</summary>
    /// <param name="length">Floats needed; the memory may be longer.</param>
    /// <param name="cancellationToken">Leaves the waiting line.</param>
    public async ValueTask<NativeFloats> RentAsync(long length, CancellationToken cancellationToken)
    {
        Request request = new(length);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_waiting.Count == 0 && TryLend(length) is { } memory)
                return memory;
            _waiting.AddLast(request);
        }
        await using (cancellationToken.UnsafeRegister(_ => Leave(request, cancellationToken), null))
            return await request.Granted.Task;
    }

    /// <summary>Takes memory back.</summary>
    public void Return(NativeFloats memory)
    {
        lock (_gate)
        {
            _lent -= memory.Length;
            if (_disposed)
            {
                memory.Dispose();
                return;
            }
            _idle.Add(memory);
            _kept += memory.Length;
            ServeLine();
        }
    }

    /// <summary>Frees what is idle; what is lent is freed on its return.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _idle.ForEach(memory => memory.Dispose());
            _idle.Clear();
        }
    }

    private void ServeLine()
    {
        while (_waiting.First is { } first && TryLend(first.Value.Length) is { } memory)
        {
            _waiting.RemoveFirst();
            first.Value.Granted.SetResult(memory);
        }
    }

    private NativeFloats? TryLend(long length)
    {
        var memory = _idle.Where(idle => idle.Length >= length && idle.Length <= 2 * length).MinBy(idle => idle.Length);
        if (memory is null)
        {
            if (_lent > 0 && _lent + length > budget)
                return null;
            while (_idle.Count > 0 && _lent + _kept + length > budget)
                Forget(_idle[0]).Dispose();
            memory = new NativeFloats(length);
        }
        else
        {
            if (_lent > 0 && _lent + memory.Length > budget)
                return null;
            Forget(memory);
        }
        _lent += memory.Length;
        return memory;
    }

    private NativeFloats Forget(NativeFloats memory)
    {
        _idle.Remove(memory);
        _kept -= memory.Length;
        return memory;
    }

    private void Leave(Request request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(request))
                return;
            request.Granted.SetCanceled(cancellationToken);
            ServeLine();
        }
    }

    private sealed class Request(long length)
    {
        public long Length => length;

        public TaskCompletionSource<NativeFloats> Granted { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
