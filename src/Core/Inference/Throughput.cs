namespace SuperRes.Core.Inference;

/// <summary>Measured speed of the engine: an exponentially weighted mean over the pictures done.</summary>
public sealed class Throughput
{
    /// <summary>Weight of a picture of one megapixel or more; smaller ones count less, being less typical.</summary>
    private const double Weight = 0.25;

    private readonly Lock _gate = new();
    private double _secondsPerPixel;

    /// <summary>Input pixels a second with all cores on one picture; 0 before the first measurement.</summary>
    public double PixelsPerSecond
    {
        get
        {
            lock (_gate)
                return _secondsPerPixel > 0 ? 1 / _secondsPerPixel : 0;
        }
    }

    /// <summary>How long all cores need for <paramref name="pixels"/> input pixels.</summary>
    /// <param name="pixels">At least 0.</param>
    /// <returns>Seconds; 0 before the first measurement.</returns>
    public double EstimateSeconds(long pixels)
    {
        lock (_gate)
            return _secondsPerPixel * pixels;
    }

    /// <summary>Forgets what was measured of another network.</summary>
    /// <param name="pixels">Input pixels that the new one did.</param>
    /// <param name="elapsed">Time that all cores together needed.</param>
    internal void Restart(long pixels, TimeSpan elapsed)
    {
        lock (_gate)
            _secondsPerPixel = elapsed.TotalSeconds / pixels;
    }

    /// <summary>Takes a measurement into the mean.</summary>
    /// <param name="pixels">Input pixels done.</param>
    /// <param name="elapsed">Time that all cores together needed.</param>
    internal void Record(long pixels, TimeSpan elapsed)
    {
        if (pixels <= 0 || elapsed <= TimeSpan.Zero)
            return;
        var measured = elapsed.TotalSeconds / pixels;
        var weight = Weight * Math.Min(1, pixels / 1e6 + 0.05);
        lock (_gate)
            _secondsPerPixel = _secondsPerPixel > 0 ? _secondsPerPixel + weight * (measured - _secondsPerPixel) : measured;
    }
}
