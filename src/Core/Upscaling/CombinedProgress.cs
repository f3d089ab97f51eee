namespace SuperRes.Core.Upscaling;

/// <summary>Joins the progress of several networks at work on one picture into their mean.</summary>
internal sealed class CombinedProgress(IProgress<double> target, int parts)
{
    private readonly double[] _done = new double[parts];
    private readonly Lock _lock = new();
    private double _reported;

    /// <summary>Where part <paramref name="index"/> reports.</summary>
    public IProgress<double> Part(int index) => new Reporter(this, index);

    private void Report(int index, double value)
    {
        lock (_lock)
        {
            _done[index] = value;
            var mean = _done.Average();
            if (mean <= _reported)
                return;
            _reported = mean;
            target.Report(mean);
        }
    }

    private sealed class Reporter(CombinedProgress owner, int index) : IProgress<double>
    {
        public void Report(double value) => owner.Report(index, value);
    }
}
