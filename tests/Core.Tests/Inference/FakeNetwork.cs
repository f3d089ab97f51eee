using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Repeats every pixel, in bands of ten rows and steps of four parts, which also do what a test wants.</summary>
internal sealed class FakeNetwork : INetwork
{
    public const int Rows = 10;
    private const int Parts = 4, WorkOfStep = 1 << 20;
    private int _begun;
    private int _ran;

    /// <summary>Runs in every part, told the band's number, from 1 on.</summary>
    public Action<int> Part { get; init; } = _ => { };

    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Parts that have run.</summary>
    public int Ran => Volatile.Read(ref _ran);

    /// <summary>Steps of a band.</summary>
    public int Steps { get; init; } = 3;

    public int PartsOfBand => Steps * Parts;

    public int Disposals { get; private set; }

    public List<PixelBuffer> Destinations { get; } = [];

    public string Engine => "fake";

    public int Scale => 2;

    public int Workers { get; init; } = 1;

    public int BandRows(int width, int height) => Rows;

    public long Work(int width, int height) => (height + Rows - 1) / Rows * (long)Steps * WorkOfStep;

    public ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken)
    {
        Destinations.Add(band.Destination);
        return new(new Pass(this, band, Interlocked.Increment(ref _begun)));
    }

    public void Dispose() => Disposals++;

    private sealed class Pass(FakeNetwork network, Band band, int number) : IBandPass
    {
        private int _step;

        public bool TryAdvance(out Step step)
        {
            step = new Step(Parts, WorkOfStep);
            return ++_step <= network.Steps;
        }

        public void Run(int part, int worker)
        {
            network.Part(number);
            if (part == 0 && _step == 1)
                Repeat();
            Interlocked.Increment(ref network._ran);
        }

        public void Dispose()
        {
        }

        private void Repeat()
        {
            for (var row = 0; row < band.Rows * network.Scale; row++)
            {
                var from = band.Source.Row(band.Top + row / network.Scale);
                var to = band.Destination.Row(row);
                for (var i = 0; i < to.Length; i++)
                    to[i] = from[i / 3 / network.Scale * 3 + i % 3];
            }
        }
    }
}
