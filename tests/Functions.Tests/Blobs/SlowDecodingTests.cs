using System.Text.Json;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

public sealed class SlowDecodingTests(StorageFixture storage)
{
    [Fact]
    public async Task What_is_recorded_as_decoded_too_slowly_can_still_succeed_elsewhere()
    {
        var box = new Dropbox(storage.Lend());
        await using Worker starved = new(box.Account, limits: new LimitOptions { DecodeTimeout = TimeSpan.Zero });
        await using Worker other = new(box.Account);
        await box.DropAsync("a.png", Sample.Png(64, 48, seed: 1));

        await starved.UpscaleAsync("a.png");

        Assert.Equal(["image.too-slow"], starved.Outcomes);
        var record = (await box.Account.Failed.GetBlobClient("a.png.json").DownloadContentAsync(TestContext.Current.CancellationToken))
            .Value.Content.ToObjectFromJson<JsonElement>();
        Assert.Equal("image.too-slow", record.GetProperty("code").GetString());
        Assert.Equal(3, record.GetProperty("attempts").GetInt32());

        await other.UpscaleAsync("a.png");

        Assert.Equal(["a.png"], await Dropbox.NamesAsync(box.Account.Output));
        Assert.Empty(await Dropbox.NamesAsync(box.Account.Failed));
    }
}
