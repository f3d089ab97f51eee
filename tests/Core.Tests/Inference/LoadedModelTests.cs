using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference;

public class LoadedModelTests
{
    [Fact]
    public void An_old_network_is_freed_with_its_last_picture_and_not_before()
    {
        using FakeNetwork network = new();
        using Scheduler scheduler = new(1);
        LoadedModel model = new()
        {
            Network = network,
            Scheduler = scheduler,
            ModelId = "id",
            LoadedAt = DateTimeOffset.UnixEpoch,
            LoadTime = TimeSpan.Zero,
            Speed = new Throughput(TimeProvider.System),
        };
        Assert.True(model.TryUse());
        Assert.True(model.TryUse());

        model.Release();
        model.Release();
        Assert.Equal(0, network.Disposals);

        model.Release();
        Assert.Equal(1, network.Disposals);
        Assert.False(model.TryUse());
    }
}
