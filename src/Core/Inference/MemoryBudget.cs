namespace SuperRes.Core.Inference;

/// <summary>
/// The bytes that all pictures of the process share: those being worked on, by what they will need at most, and the files
/// that wait for their turn. A picture is let in when there is room for it.
/// </summary>
/// <remarks>
/// Small pictures have an eighth to themselves and never wait for large ones. Large ones have the rest, and as soon as one
/// of them waits, small ones keep to their eighth: so neither starves. Files never keep the last picture out, as they can
/// only go when it is done: together the two may exceed the budget by what <see cref="Files"/> are.
/// </remarks>
public sealed class MemoryBudget
{
    /// <summary>The least that may be set.</summary>
    public const long Least = 64L << 20;

    /// <summary>The most that may be set.</summary>
    public const long Most = 1L << 40;

    /// <summary>Pictures up to about a megapixel are small however much memory there is.</summary>
    private const long MostOfSmall = 64L << 20;

    /// <summary>Large pictures for which nobody waits are let in two at a time: one keeps all cores busy, the second is
    /// read and written meanwhile. More would only take the cores from callers.</summary>
    private const int MostPatientLarge = 2;

    /// <summary>Bytes of a process without pictures: the runtime and libraries, the network, and its workspaces when all of
    /// them are in use.</summary>
    private const long Fixed = 450_000_000;

    private readonly Lock _gate = new();
    private readonly MemoryLane _small = new(int.MaxValue);
    private readonly MemoryLane _large = new(MostPatientLarge);
    private long _files;

    /// <summary>Begins with nobody in it.</summary>
    /// <param name="bytes">What there is.</param>
    public MemoryBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, Least);
        Bytes = bytes;
    }

    /// <summary>What there is.</summary>
    public long Bytes { get; }

    /// <summary>What a single picture may need.</summary>
    public long MostOfOne => Bytes - OfSmall;

    /// <summary>Bytes of files.</summary>
    public long Files
    {
        get
        {
            lock (_gate)
                return _files;
        }
    }

    private long OfSmall => Bytes / 8;

    /// <summary>Counts more files or, with a negative number, fewer.</summary>
    public void AddFiles(long bytes)
    {
        lock (_gate)
        {
            _files += bytes;
            Serve();
        }
    }

    /// <summary>Whether a picture would be let in at once.</summary>
    public bool HasRoom(long bytes)
    {
        lock (_gate)
        {
            var lane = LaneOf(bytes);
            return lane.Next is null && Fits(lane, bytes);
        }
    }

    /// <summary>Whether a picture counts as small.</summary>
    public bool IsSmall(long bytes) => bytes <= Math.Min(OfSmall / 2, MostOfSmall);

    /// <summary>Waits until there is room for a picture.</summary>
    /// <param name="bytes">What it will need, at most <see cref="MostOfOne"/>.</param>
    /// <param name="isPatient">Whether nobody waits for its answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The room; disposing of it frees it.</returns>
    internal async Task<IDisposable> EnterAsync(long bytes, bool isPatient, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, MostOfOne);
        MemoryRequest request = new(bytes, isPatient, LaneOf(bytes));
        lock (_gate)
        {
            request.Lane.Join(request);
            Serve();
        }

        await using (cancellationToken.UnsafeRegister(_ => GiveUp(request, cancellationToken), null))
            await request.Admitted.Task;
        return new Room(this, request);
    }

    /// <summary>What the process may use beside what it needs itself, by its machine or the limit of its container.</summary>
    /// <param name="others">Bytes that something else keeps.</param>
    public static MemoryBudget OfProcess(long others = 0)
    {
        // The runtime knows the limits of both kinds of control groups. This threshold is nine tenths of what there is; what
        // it calls available is what the garbage-collected heap may have, where next to nothing of a picture is.
        var most = GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes;
        return new MemoryBudget(Math.Max(Least, (most - Fixed - others) / 10 * 9));
    }

    private MemoryLane LaneOf(long bytes) => IsSmall(bytes) ? _small : _large;

    private bool Fits(MemoryLane lane, long bytes)
    {
        var pictures = _small.Held + _large.Held + bytes;
        var fits = _files + pictures <= Bytes;
        return lane == _small
            ? _small.Held + bytes <= OfSmall || (fits && _large.Next is null)
            : _large.Held + bytes <= MostOfOne && (fits || (_large.Held == 0 && pictures <= Bytes));
    }

    private void Serve()
    {
        foreach (var lane in (ReadOnlySpan<MemoryLane>)[_small, _large])
        {
            while (lane.Next is { } next && Fits(lane, next.Bytes))
            {
                lane.Admit(next);
                next.Admitted.SetResult();
            }
        }
    }

    private void GiveUp(MemoryRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!request.Lane.TryLeave(request))
                return;
            request.Admitted.SetCanceled(cancellationToken);
            Serve();
        }
    }

    private void Release(MemoryRequest request)
    {
        lock (_gate)
        {
            request.Lane.Release(request);
            Serve();
        }
    }

    private sealed class Room(MemoryBudget budget, MemoryRequest request) : IDisposable
    {
        private int _freed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0)
                budget.Release(request);
        }
    }
}
