using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>What becomes of blobs that the host has given up on.</summary>
public sealed class PoisonTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly Dropbox _box = new(storage.Lend());
    private readonly byte[] _picture = SmallPicture.Make(1, "png");
    private Worker _worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _worker = new Worker(_box.Account);
        return default;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_blob_that_was_given_up_gets_a_record_and_a_new_upload_clears_it()
    {
        var version = await _box.DropAsync("a b/ä.png", _picture);

        await _worker.GiveUpAsync(Message("a b/ä.png", version));

        var record = await ReadAsync("a b/ä.png.json");
        Assert.Equal("blob.gave-up", record.GetProperty("code").GetString());
        Assert.Equal(5, record.GetProperty("attempts").GetInt32());
        Assert.Equal(version, record.GetProperty("sourceETag").GetString());
        Assert.Equal(["blob.gave-up"], _worker.Outcomes);

        await _box.DropAsync("a b/ä.png", _picture);
        await _worker.UpscaleAsync("a b/ä.png");
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Equal(["a b/ä.png"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Fact]
    public async Task The_same_version_can_be_tried_again_without_an_upload()
    {
        var version = await _box.DropAsync("a.png", _picture);
        await _worker.GiveUpAsync(Message("a.png", version));

        await _worker.UpscaleAsync("a.png");

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Equal(["a.png"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Fact]
    public async Task A_version_that_is_done_replaced_or_deleted_gets_no_record_and_what_replaced_it_its_result()
    {
        var done = await _box.DropAsync("done.png", _picture);
        await _worker.UpscaleAsync("done.png");
        await _box.DropAsync("replaced.png", _picture);

        await _worker.GiveUpAsync(Message("done.png", done));
        await _worker.GiveUpAsync(Message("replaced.png", "0x1"));
        await _worker.GiveUpAsync(Message("deleted.png", "0x1"));

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Equal(["done.png", "replaced.png"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Fact]
    public async Task Of_what_was_given_up_and_replaced_one_picture_is_made_at_a_time()
    {
        await _box.DropAsync("a.png", _picture);
        await _box.DropAsync("b.png", _picture);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _worker.AtStart = () =>
        {
            begun.SetResult();
            return goOn.Task;
        };

        var first = _worker.GiveUpAsync(Message("a.png", "0x1"));
        await begun.Task.WaitAsync(Cancellation);
        var second = _worker.GiveUpAsync(Message("b.png", "0x1"));
        var overtaken = await Task.WhenAny(second, Task.Delay(TimeSpan.FromSeconds(2), Cancellation)) == second;
        goOn.SetResult();
        await Task.WhenAll(first, second);

        Assert.False(overtaken);
        Assert.Equal(["a.png", "b.png"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Fact]
    public async Task A_record_that_is_written_while_the_picture_is_made_goes_when_it_is_there()
    {
        var version = await _box.DropAsync("a.png", _picture);
        await using var other = new Worker(_box.Account);
        _worker.HalfWay = () => other.GiveUpAsync(Message("a.png", version));

        await _worker.UpscaleAsync("a.png");

        Assert.Equal(["blob.gave-up"], other.Outcomes);
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Equal(["a.png"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Theory]
    [InlineData("what is this?")]
    [InlineData("[1, 2]")]
    [InlineData("{}")]
    [InlineData("""{"Type":"BlobTrigger","ContainerName":"input","BlobName":null,"ETag":"x"}""")]
    [InlineData("""{"Type":"BlobTrigger","ContainerName":"elsewhere","BlobName":"a.png","ETag":"\"0x1\""}""")]
    public async Task A_message_that_names_no_input_is_kept_as_it_came(string message)
    {
        await _worker.GiveUpAsync(message);
        await _worker.GiveUpAsync(message);

        var name = Assert.Single(await Dropbox.NamesAsync(_box.Account.Failed));
        var record = await ReadAsync(name);
        Assert.Equal("blob.unknown-message", record.GetProperty("code").GetString());
        Assert.Equal(message, record.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_running_host_empties_its_poison_queue_into_records()
    {
        var version = await _box.DropAsync("a.png", _picture);
        var queue = _box.Account.Queues.GetQueueClient("webjobs-blobtrigger-poison");
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync(Message("a.png", version), Cancellation);
        await queue.SendMessageAsync("nonsense", Cancellation);

        // Without the trigger on blobs, nobody but the poison queue's function looks at the picture.
        await using var host = await RunningHost.StartAsync(
            _box.Account.ConnectionString,
            new Dictionary<string, string> { ["AzureWebJobs.UpscaleBlob.Disabled"] = "true" });

        await _box.RecordAsync("a.png.json", version, host);
        await Dropbox.CountAsync(_box.Account.Failed, 2, () => host.Log);
        await Wait.UntilAsync(
            async () => (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount == 0, () => host.Log);
    }

    private static string Message(string name, string version) => JsonSerializer.Serialize(new
    {
        Type = "BlobTrigger",
        FunctionId = "Host.Functions.UpscaleBlob",
        BlobType = "BlockBlob",
        ContainerName = "input",
        BlobName = name,
        ETag = $"\"{version}\"",
    });

    private async Task<JsonElement> ReadAsync(string record) =>
        (await _box.Account.Failed.GetBlobClient(record).DownloadContentAsync(Cancellation)).Value.Content
        .ToObjectFromJson<JsonElement>();
}
