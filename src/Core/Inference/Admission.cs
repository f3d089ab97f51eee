using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The bounded line in front of the engine. A picture that finds no room is turned away at once, with an estimate of
/// when to come back.
/// </summary>
/// <param name="maxPictures">Pictures in the line, the ones being worked on included.</param>
/// <param name="maxMegapixels">Their megapixels before upscaling; one larger picture is let into an empty line.</param>
/// <param name="throughput">Speed, for the estimate.</param>
public sealed class Admission(int maxPictures, double maxMegapixels, Throughput throughput)
{
    private readonly Lock _gate = new();
    private int _pictures;
    private long _pixels;

    /// <summary>Pictures in the line.</summary>
    public int Pictures
    {
        get
        {
            lock (_gate)
                return _pictures;
        }
    }

    /// <summary>Input pixels in the line.</summary>
    public long Pixels
    {
        get
        {
            lock (_gate)
                return _pixels;
        }
    }

    /// <summary>Takes a place in the line.</summary>
    /// <param name="pixels">Input pixels of the picture.</param>
    /// <returns>The place; disposing of it, when the picture is done or its caller has gone, frees it.</returns>
    /// <exception cref="BusyException">The line is full.</exception>
    public IDisposable Enter(long pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        lock (_gate)
        {
            if (_pictures >= maxPictures)
                throw Busy($"{_pictures} pictures are being worked on, and no more than {maxPictures} may be");
            if (_pictures > 0 && _pixels + pixels > maxMegapixels * 1e6)
                throw Busy($"{_pixels / 1e6:0.#} megapixels are being worked on, and no more than {maxMegapixels} may be");
            _pictures++;
            _pixels += pixels;
        }
        EngineMetrics.Join(pixels);
        return new Place(this, pixels);
    }

    private BusyException Busy(string what)
    {
        var untilOneLeaves = throughput.EstimateSeconds(_pixels / _pictures);
        TimeSpan retryAfter = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(untilOneLeaves), 1, 300));
        return new BusyException(
            $"{what}. Try again in about {retryAfter.TotalSeconds:0} s.", retryAfter);
    }

    private void Leave(long pixels)
    {
        lock (_gate)
        {
            _pictures--;
            _pixels -= pixels;
        }
        EngineMetrics.Leave(pixels);
    }

    private sealed class Place(Admission line, long pixels) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                line.Leave(pixels);
        }
    }
}
