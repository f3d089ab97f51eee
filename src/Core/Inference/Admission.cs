using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The line in front of the engine. A picture waits in it until there is memory for it; a caller who finds the line full is
/// turned away at once, with an estimate of when to come back.
/// </summary>
/// <param name="maxPictures">Pictures of callers in the line, the ones being worked on included; a quarter of the places is
/// for small ones only. Patient pictures do not count: their number is bounded by who sends them.</param>
/// <param name="memory">What all pictures share.</param>
public sealed class Admission(int maxPictures, MemoryBudget memory)
{
    private readonly Lock _gate = new();
    private readonly int _mostLarge = maxPictures - maxPictures / 4;
    private int _callers;
    private int _largeCallers;
    private int _pictures;
    private TimeSpan _estimate;

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

    /// <summary>How long all cores need for <see cref="Pictures"/>, as was estimated when they came.</summary>
    public TimeSpan Estimate
    {
        get
        {
            lock (_gate)
                return _estimate;
        }
    }

    /// <summary>Takes a place in the line and waits in it until there is memory.</summary>
    /// <param name="pixels">Input pixels of the picture.</param>
    /// <param name="estimate">How long all cores need for it.</param>
    /// <param name="bytes">What it will need at most, no more than <see cref="MemoryBudget.MostOfOne"/>.</param>
    /// <param name="isPatient">Whether the picture may wait for as long as it takes, because nobody waits for it.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>The place; disposing of it, when the picture is done or its caller has gone, frees it.</returns>
    /// <exception cref="BusyException">The line is full.</exception>
    public async Task<IDisposable> EnterAsync(
        long pixels, TimeSpan estimate, long bytes, bool isPatient, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        Entry entry = new(pixels, estimate, isPatient ? 0 : 1, isPatient || memory.IsSmall(bytes) ? 0 : 1);
        IDisposable? room = isPatient ? await memory.EnterAsync(bytes, isPatient, cancellationToken) : null;
        Join(entry);
        try
        {
            EngineMetrics.Join(pixels);
            room ??= await memory.EnterAsync(bytes, isPatient, cancellationToken);
            return new Place(this, entry, room);
        }
        catch
        {
            Leave(entry, room);
            throw;
        }
    }

    private BusyException Busy()
    {
        var full = _callers < maxPictures
            ? $"{_largeCallers} large pictures are in the line, and no more than {_mostLarge} may be"
            : $"{_callers} pictures are in the line, and no more than {maxPictures} may be";
        var untilOneLeaves = _estimate / _pictures;
        TimeSpan retryAfter = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(untilOneLeaves.TotalSeconds), 1, 300));
        return new BusyException(
            $"{full}. Try again in about {retryAfter.TotalSeconds:0} s.", retryAfter);
    }

    private void Join(Entry entry)
    {
        lock (_gate)
        {
            if ((entry.Callers > 0 && _callers >= maxPictures) || (entry.LargeCallers > 0 && _largeCallers >= _mostLarge))
                throw Busy();
            _callers += entry.Callers;
            _largeCallers += entry.LargeCallers;
            _pictures++;
            _estimate += entry.Estimate;
        }
    }

    private void Leave(Entry entry, IDisposable? room)
    {
        lock (_gate)
        {
            _callers -= entry.Callers;
            _largeCallers -= entry.LargeCallers;
            _pictures--;
            _estimate -= entry.Estimate;
        }

        room?.Dispose();
        EngineMetrics.Leave(entry.Pixels);
    }

    /// <summary>What a picture adds to the line.</summary>
    private readonly record struct Entry(long Pixels, TimeSpan Estimate, int Callers, int LargeCallers);

    private sealed class Place(Admission line, Entry entry, IDisposable room) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                line.Leave(entry, room);
        }
    }
}
