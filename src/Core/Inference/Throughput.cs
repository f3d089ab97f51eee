namespace SuperRes.Core.Inference;

/// <summary>Measured speed of one network: an exponentially weighted mean over the pictures done.</summary>
/// <param name="clock">Tells how old the last measurement is.</param>
internal sealed class Throughput(TimeProvider clock)
{
    /// <summary>Weight of a picture of a second or more; shorter ones count less, being less typical.</summary>
    private const double Weight = 0.25;

    /// <summary>A picture counts as so many times slower or faster than the mean at most: a machine that stood still in the
    /// midst of one says nothing about the next.</summary>
    private const double MostDeviation = 4;

    /// <summary>Pictures that take less, in seconds, say too little for an estimate to be beyond doubt.</summary>
    private const double Telling = 0.25;

    /// <summary>After so long without a telling picture, what is refused for its estimate is worth a measurement.</summary>
    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(10);

    /// <summary>No estimate is longer, so that those of many pictures can be added.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private readonly Lock _gate = new();
    private double _secondsPerWork;
    private long _measured;

    /// <summary>How long all cores need.</summary>
    /// <param name="work">As <see cref="INetwork.Work"/> says.</param>
    /// <returns>Zero before the first measurement.</returns>
    public TimeSpan Estimate(long work)
    {
        lock (_gate)
            return TimeSpan.FromSeconds(Math.Min(_secondsPerWork * work, Longest.TotalSeconds));
    }

    /// <summary>Begins anew with a measurement.</summary>
    /// <param name="work">Work done, at least 1.</param>
    /// <param name="elapsed">Time that all cores together needed.</param>
    public void Restart(long work, TimeSpan elapsed)
    {
        lock (_gate)
            (_secondsPerWork, _measured) = (elapsed.TotalSeconds / work, clock.GetTimestamp());
    }

    /// <summary>Takes a measurement into the mean.</summary>
    /// <inheritdoc cref="Restart" path="/param"/>
    public void Record(long work, TimeSpan elapsed)
    {
        if (work <= 0 || elapsed <= TimeSpan.Zero)
            return;
        lock (_gate)
        {
            var measured = elapsed.TotalSeconds / work;
            var expected = _secondsPerWork * work;
            if (_secondsPerWork > 0)
            {
                var weight = Weight * Math.Min(1, expected);
                measured = Math.Clamp(measured, _secondsPerWork / MostDeviation, _secondsPerWork * MostDeviation);
                _secondsPerWork += weight * (measured - _secondsPerWork);
            }
            else
            {
                _secondsPerWork = measured;
            }

            if (expected >= Telling)
                _measured = clock.GetTimestamp();
        }
    }

    /// <summary>Whether the last telling measurement is old; true once, until the next one or for as long again.</summary>
    public bool TryDoubt()
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_measured) < Doubtful)
                return false;
            _measured = clock.GetTimestamp();
            return true;
        }
    }
}
