using SuperRes.Functions.Blobs;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Large pictures that come while others have the places for such.</summary>
public sealed class LargeInputsTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly Dropbox _box = new(storage.Lend());
    private readonly byte[] _small = SmallPicture.Make(1, "png");
    private Worker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _worker = new Worker(_box.Account);
        return default;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_picture_without_a_place_waits_in_its_queue_and_a_small_one_does_not(bool isLargeFile)
    {
        var taken = await TakeAllAsync();
        await _box.DropAsync("large.png", isLargeFile ? new byte[(1 << 20) + 1] : Sample.Plain(3000, 2000));
        await _box.DropAsync("small.png", _small);

        await _worker.UpscaleOrQueueAsync("large.png");
        await _worker.UpscaleOrQueueAsync("small.png");

        Assert.Equal(["waits", "small.png"], _worker.Outcomes);
        Assert.Contains("\"BlobName\":\"large.png\"", await NextAsync(), StringComparison.Ordinal);
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        taken.ForEach(place => place.Dispose());
    }

    [Fact]
    public async Task A_large_picture_with_a_place_does_not_wait()
    {
        // What is broken is found without much work.
        await _box.DropAsync("large.png", new byte[(1 << 20) + 1]);

        await _worker.UpscaleOrQueueAsync("large.png");

        Assert.Equal(["large.png.json"], await Dropbox.NamesAsync(_box.Account.Failed));
    }

    [Fact]
    public async Task What_waited_is_made_when_a_place_is_free_and_recorded_when_the_host_gives_up()
    {
        var version = await _box.DropAsync("large.png", new byte[(1 << 20) + 1]);
        var taken = await TakeAllAsync();
        await _worker.UpscaleOrQueueAsync("large.png");
        var message = await NextAsync();

        await _worker.GiveUpAsync(message);

        Assert.Equal(["waits", "blob.gave-up"], _worker.Outcomes);
        var again = _worker.UpscaleLargeAsync(message);
        Assert.False(again.IsCompleted);
        taken.ForEach(place => place.Dispose());
        await again;
        Assert.Equal(["waits", "blob.gave-up", "image.unsupported"], _worker.Outcomes);
        var record = await _box.Account.Failed.GetBlobClient("large.png.json").GetPropertiesAsync(cancellationToken: Cancellation);
        Assert.Equal(version, record.Value.Metadata["sourceetag"]);
    }

    [Fact]
    public async Task Deleting_an_input_ends_its_wait_for_a_place()
    {
        await _box.DropAsync("large.png", new byte[(1 << 20) + 1]);
        var taken = await TakeAllAsync();
        var waiting = _worker.UpscaleAsync("large.png");

        await _box.Account.Input.GetBlobClient("large.png").DeleteAsync(cancellationToken: Cancellation);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(["gone"], _worker.Outcomes);
        taken.ForEach(place => place.Dispose());
    }

    [Fact]
    public async Task A_message_that_names_no_input_is_kept_among_the_records()
    {
        await _worker.UpscaleLargeAsync("{}");

        var kept = Assert.Single(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.StartsWith("_poison/", kept, StringComparison.Ordinal);
    }

    private async Task<List<IDisposable>> TakeAllAsync()
    {
        List<IDisposable> taken = [];
        while (await _worker.Get<LargeInputs>().TakePlaceAsync(waits: false, Cancellation) is { } place)
            taken.Add(place);
        return taken;
    }

    private async Task<string> NextAsync()
    {
        var message = await _box.Account.Queues.GetQueueClient(LargeInputs.Queue).ReceiveMessageAsync(cancellationToken: Cancellation);
        return message.Value.Body.ToString();
    }
}
