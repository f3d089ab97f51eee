namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// Memory for activations, reused from band to band. All that is lent or kept stays within a budget, however many
/// pictures are in flight; who finds no room waits until a band of another picture is done.
/// </summary>
/// <param name="budget">Floats. One larger request is granted when nothing else is lent.</param>
/// <param name="allocate">Makes new memory of undefined content; what the runtime has unless given.</param>
internal sealed class Workspaces(long budget, Func<long, NativeFloats>? allocate = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<NativeFloats> _idle = [];
    private readonly LinkedList<Request> _waiting = [];
    private long _lent;
    private long _kept;
    private bool _disposed;

    /// <summary>Floats that are lent.</summary>
    public long Lent
    {
        get
        {
            lock (_gate)
                return _lent;
        }
    }

    /// <summary>Lends memory of undefined content.</summary>
    /// <param name="length">Floats needed; the memory may be longer.</param>
    /// <param name="cancellationToken">Leaves the waiting line.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public async ValueTask<NativeFloats> RentAsync(long length, CancellationToken cancellationToken)
    {
        Request request = new(length);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _waiting.AddLast(request);
            ServeLine();
        }

        Grant grant;
        await using (cancellationToken.UnsafeRegister(_ => Leave(request, cancellationToken), null))
            grant = await request.Granted.Task;
        return Take(grant);
    }

    /// <summary>Takes memory back.</summary>
    public void Return(NativeFloats memory)
    {
        lock (_gate)
        {
            _lent -= memory.Length;
            if (!_disposed)
            {
                _idle.Add(memory);
                _kept += memory.Length;
                ServeLine();
                return;
            }
        }

        memory.Dispose();
    }

    /// <summary>Frees what is idle, and ends all waits; what is lent is freed on its return.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var request in _waiting)
                request.Granted.SetException(new ObjectDisposedException(nameof(Workspaces)));
            _waiting.Clear();
            _idle.ForEach(memory => memory.Dispose());
            _idle.Clear();
        }
    }

    /// <summary>Makes a grant memory, outside the lock: it may take long, or fail, which concerns nobody else.</summary>
    private NativeFloats Take(Grant grant)
    {
        grant.Unwanted.ForEach(memory => memory.Dispose());
        if (grant.Idle is { } idle)
            return idle;
        try
        {
            return allocate?.Invoke(grant.Length) ?? new NativeFloats(grant.Length, zeroed: false);
        }
        catch
        {
            lock (_gate)
            {
                _lent -= grant.Length;
                ServeLine();
            }

            throw;
        }
    }

    private void ServeLine()
    {
        while (_waiting.First is { } first && TryGrant(first.Value.Length) is { } grant)
        {
            _waiting.RemoveFirst();
            first.Value.Granted.SetResult(grant);
        }
    }

    private Grant? TryGrant(long length)
    {
        var idle = _idle.Where(idle => idle.Length >= length && idle.Length <= 2 * length).MinBy(idle => idle.Length);
        var taken = idle?.Length ?? length;
        if (_lent > 0 && _lent + taken > budget)
            return null;
        List<NativeFloats> unwanted = [];
        if (idle is not null)
            Forget(idle);
        else
            while (_idle.Count > 0 && _lent + _kept + length > budget)
                unwanted.Add(Forget(_idle[0]));
        _lent += taken;
        return new Grant(length, idle, unwanted);
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

        public TaskCompletionSource<Grant> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A right to memory, counted as lent.</summary>
    /// <param name="Length">Floats.</param>
    /// <param name="Idle">Memory that is there; null where it has yet to be allocated.</param>
    /// <param name="Unwanted">What has to go first, to stay within the budget.</param>
    private sealed record Grant(long Length, NativeFloats? Idle, List<NativeFloats> Unwanted);
}
