using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference;

public sealed class EdsrModelTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly EdsrModel _model;

    public EdsrModelTests() => _model = new EdsrModel(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_id_names_file_content_and_kernels()
    {
        using EdsrModel deployed = new(new EngineOptions());

        Assert.Matches("^EDSR_x3-[0-9a-f]{12}/(winograd-avx512|winograd-avx2|opencv)$", deployed.ModelId);
        Assert.Equal(HealthState.Ok, deployed.Health.State);
        Assert.True(deployed.Health.PixelsPerSecond > 0);
    }

    [Theory]
    [InlineData("modèle", "mod%C3%A8le")]
    [InlineData("写真 x2", "%E5%86%99%E7%9C%9F%20x2")]
    [InlineData("100%", "100%25")]
    [InlineData("a.b_c-d", "a.b_c-d")]
    public void The_id_is_fit_for_headers_whatever_the_file_is_called(string name, string inId)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.onnx");
        File.WriteAllBytes(path, new EdsrFile(8, 1, 2).Write());
        using EdsrModel model = new(new EngineOptions { ModelPath = path, Workers = 1 });

        Assert.Matches($"^{inId}-[0-9a-f]{{12}}/[a-z0-9-]+$", model.ModelId);
    }

    [Fact]
    public async Task A_new_file_serves_the_next_picture_and_leaves_those_in_flight_alone()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        using var picture = TestPictures.Noise(30, 20);
        SlowSink slow = new();
        Task inFlight = _model.UpscaleAsync(picture, slow, null, Token);
        await slow.Reached;
        var before = _model.ModelId;

        _folder.Put(new EdsrFile(8, 2, 3).Write());
        CollectingSink next = new();
        await _model.UpscaleAsync(picture, next, null, Token);
        slow.Release();
        await inFlight;

        Assert.Equal(30 * 20 * 3 * 9, next.Bytes.Length);
        Assert.Equal(30 * 20 * 3 * 4, slow.Samples);
        Assert.NotEqual(before, _model.ModelId);
    }

    [Fact]
    public async Task All_planes_of_a_picture_go_through_the_network_that_it_began_with()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        using var picture = TestPictures.Noise(30, 20);
        using var pinned = await _model.PinAsync(Token);
        var before = pinned.Engine.ModelId;

        _folder.Put(new EdsrFile(8, 2, 3).Write());
        Assert.Equal(3, _model.Scale);
        CollectingSink alpha = new();
        await pinned.Engine.UpscaleAsync(picture, alpha, null, Token);

        Assert.Equal((2, before), (pinned.Engine.Scale, pinned.Engine.ModelId));
        Assert.Equal(30 * 20 * 3 * 4, alpha.Bytes.Length);
    }

    [Fact]
    public async Task A_broken_file_leaves_the_old_network_serving_and_health_says_so()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        var good = _model.ModelId;

        _folder.Put([1, 2, 3]);
        using var picture = TestPictures.Noise(9, 9);
        await _model.UpscaleAsync(picture, new CollectingSink(), null, Token);

        Assert.Equal(good, _model.ModelId);
        Assert.Equal(HealthState.Degraded, _model.Health.State);
        Assert.NotNull(_model.Health.Reason);

        _folder.Put(new EdsrFile(8, 1, 3).Write());
        Assert.NotEqual(good, _model.ModelId);
        Assert.Equal((HealthState.Ok, null), (_model.Health.State, _model.Health.Reason));
    }

    [Fact]
    public async Task Neither_file_nor_network_gives_a_clear_error_without_a_path()
    {
        var missing = await RefusalAsync();
        _folder.Put("no network"u8.ToArray());
        var broken = await RefusalAsync();

        Assert.Contains("model.onnx cannot be read", missing, StringComparison.Ordinal);
        Assert.Contains("no usable ONNX network", broken, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullName, missing + broken, StringComparison.Ordinal);
        Assert.Equal(HealthState.Unavailable, _model.Health.State);
    }

    [Fact]
    public async Task An_empty_file_is_refused_at_first_and_later()
    {
        _folder.Put([]);
        Assert.DoesNotContain(_folder.FullName, await RefusalAsync(), StringComparison.Ordinal);
        Assert.Equal(HealthState.Unavailable, _model.Health.State);

        _folder.Put(new EdsrFile(8, 1, 2).Write());
        await _model.LoadAsync(Token);
        _folder.Put([]);
        await _model.LoadAsync(Token);

        Assert.Equal(HealthState.Degraded, _model.Health.State);
        Assert.EndsWith("/" + _model.Health.Engine, _model.ModelId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_at_health_finds_a_broken_and_a_mended_file_without_a_picture()
    {
        _folder.Put([1, 2, 3]);
        Assert.Equal(HealthState.Unavailable, (await _model.CheckAsync(Token)).State);
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        Assert.Equal(HealthState.Ok, (await _model.CheckAsync(Token)).State);
        _folder.Put([1, 2, 3]);
        Assert.Equal(HealthState.Degraded, (await _model.CheckAsync(Token)).State);
    }

    [Fact]
    public async Task A_link_that_is_pointed_elsewhere_is_a_changed_file()
    {
        var (first, second) = (Path.Combine(_folder.FullName, "1"), Path.Combine(_folder.FullName, "2"));
        await File.WriteAllBytesAsync(first, new EdsrFile(8, 1, 2).Write(), Token);
        await File.WriteAllBytesAsync(second, new EdsrFile(8, 1, 3).Write(), Token);
        File.CreateSymbolicLink(_folder.ModelPath, first);
        Assert.Equal(2, _model.Scale);

        File.Delete(_folder.ModelPath);
        File.CreateSymbolicLink(_folder.ModelPath, second);

        Assert.Equal(3, _model.Scale);
    }

    [Fact]
    public async Task A_file_that_could_not_be_read_is_read_when_it_can_be()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        using (new FileStream(_folder.ModelPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("cannot be read", await RefusalAsync(), StringComparison.Ordinal);

        await Task.Delay(2 * ReloadSchedule.RetryAfter, Token);

        Assert.Equal(2, _model.Scale);
        Assert.Equal(HealthState.Ok, _model.Health.State);
    }

    [Fact]
    public async Task A_burst_of_first_pictures_loads_the_network_once()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());

        var pinned = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _model.PinAsync(Token).AsTask()));

        Assert.Single(pinned.Select(one => one.Engine.ModelId).Distinct());
        var loaded = _model.Health.LoadedAt;
        await _model.LoadAsync(Token);
        Assert.Equal(loaded, _model.Health.LoadedAt);
        Array.ForEach(pinned, one => one.Dispose());
    }

    [Fact]
    public async Task The_speed_of_a_new_network_replaces_that_of_the_old_one()
    {
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        await _model.LoadAsync(Token);
        var small = _model.Health.PixelsPerSecond;

        _folder.Put(new EdsrFile(128, 16, 2).Write());
        await _model.LoadAsync(Token);

        Assert.True(_model.Health.PixelsPerSecond < small / 4, $"{small} became {_model.Health.PixelsPerSecond}");
    }

    [Fact]
    public async Task Winograd_alone_is_used_for_an_EDSR_and_refused_for_other_graphs()
    {
        using EdsrModel model = new(new EngineOptions { ModelPath = _folder.ModelPath, Workers = 2, Engine = EngineKind.Winograd });
        _folder.Put(new EdsrFile(8, 1, 2).Write());
        Assert.Contains("/winograd-", model.ModelId, StringComparison.Ordinal);

        _folder.Put(new EdsrFile(8, 1, 2) { Rectifier = "Tanh" }.Write());

        var health = await model.CheckAsync(Token);
        Assert.Equal(HealthState.Degraded, health.State);
        Assert.Contains("Use auto or opencv", health.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_graph_runs_through_OpenCV()
    {
        _folder.Put(new EdsrFile(8, 1, 2) { Rectifier = "Tanh" }.Write());
        using var picture = TestPictures.Noise(20, 10);
        CollectingSink sink = new();

        await _model.UpscaleAsync(picture, sink, null, Token);

        Assert.EndsWith("/opencv", _model.ModelId, StringComparison.Ordinal);
        Assert.Equal(20 * 10 * 3 * 4, sink.Bytes.Length);
    }

    [Fact]
    public async Task A_sink_that_is_not_ready_holds_neither_core_nor_workspace()
    {
        using EdsrModel model = new(new EngineOptions { Workers = 1 });
        SlowSink[] stuck = [.. Enumerable.Range(0, 3).Select(_ => new SlowSink())];
        using var picture = TestPictures.Noise(40, 40);
        Task[] waiting = [.. stuck.Select(sink => model.UpscaleAsync(picture, sink, null, Token))];
        await Task.WhenAll(stuck.Select(sink => sink.Reached));

        using var small = TestPictures.Noise(16, 16);
        await model.UpscaleAsync(small, new CollectingSink(), null, Token);

        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        Array.ForEach(stuck, sink => sink.Release());
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Progress_never_falls_and_ends_at_one()
    {
        using EdsrModel model = new(new EngineOptions { Workers = 2 });
        using var picture = TestPictures.Noise(120, 80);
        Recorder progress = new();

        await model.UpscaleAsync(picture, new CollectingSink(), progress, Token);

        Assert.True(progress.Values.Count > 10);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    [Fact]
    public async Task A_picture_that_is_cancelled_ends_early_and_others_go_on()
    {
        using EdsrModel model = new(new EngineOptions { Workers = 2 });
        using var picture = TestPictures.Noise(400, 300);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Recorder progress = new() { At = value => { if (value > 0.1) source.Cancel(); } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => model.UpscaleAsync(picture, new CollectingSink(), progress, source.Token));

        Assert.InRange(progress.Values[^1], 0.1, 0.2);
        using var small = TestPictures.Noise(16, 16);
        await model.UpscaleAsync(small, new CollectingSink(), null, Token);
        Assert.Equal(0, model.Health.InFlight);
    }

    private async Task<string> RefusalAsync() =>
        (await Assert.ThrowsAsync<ModelUnavailableException>(() => _model.LoadAsync(Token))).Message;

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public Action<double>? At { get; init; }

        public void Report(double value)
        {
            Values.Add(value);
            At?.Invoke(value);
        }
    }
}
