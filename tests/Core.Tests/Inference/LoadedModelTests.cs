using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference;

public class LoadedModelTests
{
    [Fact]
    public void An_old_network_is_freed_with_its_last_picture_and_not_before()
    {
        using RecordingNetwork network = new();
        var model = new LoadedModel(network, "id", DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        Assert.True(model.TryUse());
        Assert.True(model.TryUse());

        model.Release();
        model.Release();
        Assert.Equal(0, network.Disposals);

        model.Release();
        Assert.Equal(1, network.Disposals);
        Assert.False(model.TryUse());
    }

    private sealed class RecordingNetwork : INetwork
    {
        public int Disposals { get; private set; }

        public string Engine => "none";

        public int Scale => 3;

        public int BandRows(int width, int height) => height;

        public ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose() => Disposals++;
    }
}
