using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public sealed class FairnessTests : IDisposable
{
    private readonly EdsrModel _model = new(new EngineOptions { Workers = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_small_picture_does_not_wait_for_a_band_of_large_ones()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var large = TestPictures.Noise(1000, 900);
        CollectingSink[] sinks = [.. Enumerable.Range(0, 7).Select(_ => new CollectingSink())];
        Started begun = new();
        Task[] all = [.. sinks.Select(sink => _model.UpscaleAsync(large, sink, begun, stop.Token))];
        await begun.Once.Task.WaitAsync(Token);

        using var small = TestPictures.Noise(64, 64);
        await _model.UpscaleAsync(small, new CollectingSink(), null, Token);

        Assert.All(sinks, sink => Assert.Equal(0, sink.Bands));
        Assert.DoesNotContain(all, task => task.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(all));
        Assert.Equal(0, _model.Health.InFlight);
    }

    [Fact]
    public async Task Two_planes_of_a_picture_count_as_one_picture()
    {
        using var pinned = await _model.PinAsync(Token);
        using var plane = TestPictures.Noise(40, 40);
        SlowSink[] sinks = [new(), new()];
        Task[] planes = [.. sinks.Select(sink => pinned.Engine.UpscaleAsync(plane, sink, null, Token))];
        await Task.WhenAll(sinks.Select(sink => sink.Reached));

        Assert.Equal(1, _model.Health.InFlight);

        Array.ForEach(sinks, sink => sink.Release());
        await Task.WhenAll(planes);
        Assert.Equal(0, _model.Health.InFlight);
    }

    private sealed class Started : IProgress<double>
    {
        public TaskCompletionSource Once { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Report(double value) => Once.TrySetResult();
    }
}
