using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference;

/// <summary>The unit that speed is measured, waits are estimated, cores are shared and progress is told by.</summary>
public class WorkTests
{
    private static readonly byte[] File = new EdsrFile(8, 2, 2).Write();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    [InlineData(63, 311)]
    [InlineData(1, 2000)]
    [InlineData(2000, 1)]
    [InlineData(1100, 90)]
    [InlineData(1000, 90)]
    public async Task All_steps_of_all_bands_add_up_to_it(int width, int height)
    {
        using OpenCvNetwork tiles = new(File, workers: 2);
        var networks = WinogradEdsr.Available.Select(INetwork (kernels) => new WinogradEdsr(
            EdsrGraphReader.Read(File), kernels, workers: 2, new BandLimits(Stripe: 64, Pixels: 64 * 48, WidePixels: 100 * 40, FewestRows: 16)));

        foreach (var network in networks.Append(tiles))
        {
            Assert.Equal(network.Work(width, height), await AddAsync(network, width, height));
            network.Dispose();
        }
    }

    [Fact]
    public void A_tile_alone_costs_what_a_block_of_tiles_does()
    {
        using WinogradEdsr network = new(EdsrGraphReader.Read(File), WinogradEdsr.Available[0], workers: 2);

        var side = network.TilesPerBlock * TileRun.Side;

        Assert.Equal(network.Work(side, TileRun.Side), network.Work(1, 1));
        Assert.True(network.Work(side + 1, TileRun.Side) > network.Work(1, 1));
    }

    [Fact]
    public async Task Many_tiny_pictures_say_about_a_large_one_what_it_takes()
    {
        using EdsrModel model = new(new EngineOptions { Workers = 2 });
        await model.LoadAsync(Token);
        var before = model.Estimate(1000, 1000);
        using var one = TestPictures.Noise(1, 1);

        for (var picture = 0; picture < 60; picture++)
            await model.UpscaleAsync(one, new CollectingSink(), null, Token);

        Assert.InRange(model.Estimate(1000, 1000) / before, 0.2, 5);
    }

    [Fact]
    public async Task A_wrong_estimate_does_not_outlive_the_refusals_that_it_causes()
    {
        FakeTimeProvider clock = new();
        using EdsrModel model = new(new EngineOptions { Workers = 2 }, logger: null, new ReadLimits(), clock);
        await model.LoadAsync(Token);
        model.Loaded!.Speed.Restart(1, TimeSpan.FromHours(1));
        var wrong = model.Estimate(1000, 1000);

        model.Doubt();
        await Task.Delay(500, Token);
        Assert.Equal(wrong, model.Estimate(1000, 1000));

        clock.Advance(TimeSpan.FromMinutes(1));
        model.Doubt();
        while (model.Estimate(1000, 1000) == wrong)
            await Task.Delay(20, Token);
        Assert.InRange(model.Estimate(1000, 1000), TimeSpan.FromTicks(1), TimeSpan.FromMinutes(5));
    }

    private static async Task<long> AddAsync(INetwork network, int width, int height)
    {
        using PixelBuffer source = new(width, height, 3);
        using PixelBuffer destination = new(width * network.Scale, height * network.Scale, 3);
        var (rows, work) = (network.BandRows(width, height), 0L);
        for (var top = 0; top < height; top += rows)
        {
            using var pass = await network.BeginAsync(new Band(source, top, Math.Min(rows, height - top), destination), Token);
            while (pass.TryAdvance(out Step step))
                work += step.Work;
        }

        return work;
    }
}
