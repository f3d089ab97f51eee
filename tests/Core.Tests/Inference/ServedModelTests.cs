using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Networks that come and go while pictures are made, and those that are not let in.</summary>
public sealed class ServedModelTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly EdsrModel _model;

    public ServedModelTests() => _model = new EdsrModel(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pictures_that_are_still_made_on_a_replaced_network_say_nothing_about_the_new_one()
    {
        _folder.Put(new EdsrFile(64, 8, 2).Write());
        using var picture = TestPictures.Noise(200, 150);
        SlowSink slow = new();
        var inFlight = _model.UpscaleAsync(picture, slow, null, Token);
        await slow.Reached;
        _folder.Put(new EdsrFile(8, 0, 2).Write());
        await _model.LoadAsync(Token);
        var clean = _model.Estimate(1000, 1000);

        slow.Release();
        await inFlight;

        Assert.Equal(clean, _model.Estimate(1000, 1000));
    }

    [Theory]
    [InlineData(EngineKind.Winograd, 1e38f, 1)]
    [InlineData(EngineKind.OpenCv, 1e38f, 1)]
    [InlineData(EngineKind.Winograd, float.NaN, 1)]
    [InlineData(EngineKind.OpenCv, float.NaN, 1)]
    [InlineData(EngineKind.OpenCv, float.PositiveInfinity, 1)]
    [InlineData(EngineKind.Winograd, null, 0)]
    [InlineData(EngineKind.Winograd, null, 1f / 255)]
    [InlineData(EngineKind.OpenCv, null, 1f / 255)]
    [InlineData(EngineKind.Winograd, null, -1)]
    public async Task A_network_that_makes_other_pictures_is_refused_and_the_one_before_serves_on(
        EngineKind engine, float? weight, float gain)
    {
        using EdsrModel model = new(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 1, Engine = engine });
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        var good = model.ModelId;

        _folder.Put(new EdsrFile(8, 1, 2) { Poison = weight, Gain = gain }.Write());
        var health = await model.CheckAsync(Token);

        Assert.Equal((HealthState.Degraded, good), (health.State, model.ModelId));
        Assert.Matches("does not enlarge|no finite numbers", health.Reason);
    }

    [Theory]
    [InlineData(EngineKind.Winograd, 2)]
    [InlineData(EngineKind.Winograd, 4)]
    [InlineData(EngineKind.OpenCv, 3)]
    public async Task So_is_one_of_which_a_single_output_is_broken(EngineKind engine, int scale)
    {
        using EdsrModel model = new(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 1, Engine = engine });
        _folder.Put(new EdsrFile(8, 1, scale) { TailPoison = 1e38f }.Write());

        var health = await model.CheckAsync(Token);

        Assert.Equal(HealthState.Unavailable, health.State);
        Assert.Contains("does not enlarge", health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trained_networks_levels_of_a_smooth_picture_are_far_within_the_bound()
    {
        using EdsrModel model = new(new EngineOptions());
        using PixelBuffer ramp = new(64, 64, 3);
        for (var y = 0; y < 64; y++)
            ramp.Row(y).Fill((byte)(4 * y));
        CollectingSink sink = new();

        await model.UpscaleAsync(ramp, sink, null, Token);

        var middle = sink.Bytes.AsSpan((96 * 192 + 96) * 3, 3).ToArray();
        Assert.All(middle, level => Assert.InRange(level, 125, 131));
    }

    [Fact]
    public async Task Letting_go_of_a_network_twice_leaves_it_to_others()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        var pinned = await _model.PinAsync(Token);

        pinned.Dispose();
        pinned.Dispose();

        using var picture = TestPictures.Noise(9, 9);
        await _model.UpscaleAsync(picture, new CollectingSink(), null, Token);
    }

    [Fact]
    public async Task A_replaced_network_is_released_with_its_last_picture()
    {
        using FakeNetwork first = new(), second = new();
        Queue<FakeNetwork> networks = new([first, second]);
        using var model = Of((_, _, _) => (networks.Dequeue(), "fake"));
        _folder.Put([1]);
        var pinned = await model.PinAsync(Token);
        _folder.Put([2]);
        await model.LoadAsync(Token);
        Assert.Equal(0, first.Disposals);

        pinned.Dispose();

        Assert.Equal((1, 0), (first.Disposals, second.Disposals));
    }

    [Fact]
    public async Task A_load_that_fails_for_another_reason_than_the_file_is_tried_again()
    {
        using FakeNetwork network = new();
        var failures = 2;
        FakeTimeProvider clock = new();
        using var model = Of(
            (_, _, _) => failures-- > 0 ? throw new InsufficientMemoryException() : (network, "fake"), clock);
        _folder.Put([1]);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.LoadAsync(Token));
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.LoadAsync(Token));
        Assert.Equal(1, failures);

        clock.Advance(ReloadSchedule.RetryAfter);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.LoadAsync(Token));
        clock.Advance(ReloadSchedule.RetryAfter);
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.LoadAsync(Token));
        clock.Advance(ReloadSchedule.RetryAfter);

        Assert.Equal(HealthState.Ok, (await model.CheckAsync(Token)).State);
    }

    [Fact]
    public async Task The_planes_of_a_picture_share_its_share_of_the_cores()
    {
        using ManualResetEventSlim allThere = new(initialState: true);
        int[] parts = new int[100];
        int before = 0, beside = 0;
        using FakeNetwork network = new()
        {
            Steps = 400,
            Part = band =>
            {
                allThere.Wait(Token);
                if (++parts[band] == 400 * 4 && band == before + 3)
                    beside = parts[before + 1] + parts[before + 2];
            },
        };
        using var model = Of((_, _, _) => (network, "fake"));
        _folder.Put([1]);
        using PixelBuffer picture = new(4, FakeNetwork.Rows, 3);
        using var ofTwo = await model.PinAsync(Token);
        using var ofOne = await model.PinAsync(Token);
        before = network.Begun;
        allThere.Reset();

        Task[] two = [.. Enumerable.Range(0, 2).Select(_ => ofTwo.Engine.UpscaleAsync(picture, new CollectingSink(), null, Token))];
        await BegunAsync(2);
        var one = ofOne.Engine.UpscaleAsync(picture, new CollectingSink(), null, Token);
        await BegunAsync(3);
        allThere.Set();
        await Task.WhenAll([one, .. two]);

        Assert.InRange((double)beside / network.PartsOfBand, 0.7, 1.4);

        async Task BegunAsync(int bands)
        {
            while (network.Begun < before + bands)
                await Task.Delay(1, Token);
        }
    }

    [Fact]
    public async Task A_model_that_goes_while_it_is_loaded_leaves_nothing_behind()
    {
        for (var round = 0; round < 20; round++)
        {
            using FakeNetwork network = new();
            using SemaphoreSlim opening = new(0), goOn = new(0);
            var model = Of((_, _, _) =>
            {
                opening.Release();
                goOn.Wait(Token);
                return (network, "fake");
            });
            _folder.Put([1]);
            var load = Task.Run(() => model.LoadAsync(Token), Token);
            await opening.WaitAsync(Token);

            model.Dispose();
            goOn.Release();

            await Assert.ThrowsAnyAsync<Exception>(() => load);
            Assert.Equal(1, network.Disposals);
        }
    }

    /// <summary>A model that makes of its file what a test wants.</summary>
    private EdsrModel Of(OpenNetwork open, TimeProvider? clock = null) =>
        new(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 1 }, logger: null, new ReadLimits(), clock, open);
}
