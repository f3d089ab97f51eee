using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The line in front of the engine. A picture waits in it until there is memory for it; a caller who finds the line full is
/// turned away at once, with an estimate of when to come back.
/// </summary>
/// <param name="maxPictures">Pictures of callers in the line, the ones being worked on included. Patient pictures do not
/// count: their number is bounded by who sends them.</param>
/// <param name="memory">What all pictures share.</param>
/// <param name="throughput">Speed, for the estimate.</param>
public sealed class Admission(int maxPictures, MemoryBudget memory, Throughput throughput)
{
    private readonly Lock _gate = new();
    private int _callers;
    private int _pictures;
    private long _pixels;

    /// <summary>What all pictures share.</summary>
    public MemoryBudget Memory => memory;

    /// <summary>Pictures of callers, and patient ones that are being worked on.</summary>
    public int Pictures
    {
        get
        {
            lock (_gate)
                return _pictures;
        }
    }

    /// <summary>Input pixels of <see cref="Pictures"/>.</summary>
    public long Pixels
    {
        get
        {
            lock (_gate)
                return _pixels;
        }
    }

    /// <summary>Takes a place in the line and waits in it until there is memory.</summary>
    /// <param name="pixels">Input pixels of the picture.</param>
    /// <param name="bytes">What it will need at most, no more than <see cref="MemoryBudget.MostOfOne"/>.</param>
    /// <param name="isPatient">Whether the picture may wait for as long as it takes, because nobody waits for it.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>The place; disposing of it, when the picture is done or its caller has gone, frees it.</returns>
    /// <exception cref="BusyException">The line is full.</exception>
    public async Task<IDisposable> EnterAsync(
        long pixels, long bytes, bool isPatient, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        if (isPatient)
        {
            var room = await memory.EnterAsync(bytes, isPatient, cancellationToken);
            Join(pixels, 0);
            return new Place(this, pixels, 0, room);
        }

        lock (_gate)
        {
            if (_callers >= maxPictures)
                throw Busy();
            Join(pixels, 1);
        }

        try
        {
            return new Place(this, pixels, 1, await memory.EnterAsync(bytes, isPatient, cancellationToken));
        }
        catch
        {
            Leave(pixels, 1);
            throw;
        }
    }

    private BusyException Busy()
    {
        var untilOneLeaves = throughput.EstimateSeconds(_pixels / _pictures);
        TimeSpan retryAfter = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(untilOneLeaves), 1, 300));
        return new BusyException(
            $"{_callers} pictures are in the line, and no more than {maxPictures} may be. "
            + $"Try again in about {retryAfter.TotalSeconds:0} s.",
            retryAfter);
    }

    private void Join(long pixels, int callers)
    {
        lock (_gate)
        {
            _callers += callers;
            _pictures++;
            _pixels += pixels;
        }

        EngineMetrics.Join(pixels);
    }

    private void Leave(long pixels, int callers)
    {
        lock (_gate)
        {
            _callers -= callers;
            _pictures--;
            _pixels -= pixels;
        }

        EngineMetrics.Leave(pixels);
    }

    private sealed class Place(Admission line, long pixels, int callers, IDisposable room) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) != 0)
                return;
            line.Leave(pixels, callers);
            room.Dispose();
        }
    }
}
