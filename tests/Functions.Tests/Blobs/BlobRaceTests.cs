using Azure;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Workers, uploads and deletions that meet at the worst moment.</summary>
public sealed class BlobRaceTests(StorageFixture storage)
{
    private readonly Dropbox _box = new(storage.Lend());
    private readonly byte[] _old = SmallPicture.Make(1, "png");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_overwrite_before_the_download_ends_with_the_result_of_the_new_version()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        var next = SmallPicture.Make(2, "png");
        worker.AtStart = () => _box.DropAsync("a.png", next);

        await worker.UpscaleAsync("a.png");

        Assert.Equal(["a.png"], worker.Outcomes);
        await AssertOnlyResultAsync("a.png", next);
    }

    [Fact]
    public async Task An_overwrite_during_the_work_ends_with_the_result_of_the_new_version()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        var next = SmallPicture.Make(2, "png");
        worker.HalfWay = () => _box.DropAsync("a.png", next);

        await worker.UpscaleAsync("a.png");

        Assert.Equal(["a.png"], worker.Outcomes);
        await AssertOnlyResultAsync("a.png", next);
    }

    [Fact]
    public async Task New_metadata_during_the_work_of_which_no_event_tells_is_followed()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        worker.HalfWay = () => _box.Account.Input.GetBlobClient("a.png").SetMetadataAsync(
            new Dictionary<string, string> { ["format"] = "webp" }, cancellationToken: Cancellation);

        await worker.UpscaleAsync("a.png");

        Assert.Equal(["a.png.x3.webp"], worker.Outcomes);
        Assert.Equal(["a.png.x3.webp"], await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Theory]
    [InlineData("png", "a.jpg.x3.png")]
    [InlineData("jpg", "a.jpg")]
    public async Task A_late_worker_of_an_old_version_does_not_touch_the_result_of_a_newer_one(string kind, string result)
    {
        await using var late = NewWorker();
        await using var quick = NewWorker();
        await _box.DropAsync("a.jpg", _old);
        var next = SmallPicture.Make(2, kind);
        late.HalfWay = async () =>
        {
            await _box.DropAsync("a.jpg", next);
            await quick.UpscaleAsync("a.jpg");
        };

        await late.UpscaleAsync("a.jpg");

        Assert.Equal([result], quick.Outcomes);
        Assert.Equal([result], late.Outcomes);
        await AssertOnlyResultAsync(result, next);
    }

    [Fact]
    public async Task Two_workers_on_one_version_leave_one_result()
    {
        await using var late = NewWorker();
        await using var quick = NewWorker();
        await _box.DropAsync("a.png", _old);
        ETag? first = null;
        late.HalfWay = async () =>
        {
            await quick.UpscaleAsync("a.png");
            first = await VersionAsync("a.png");
        };

        await late.UpscaleAsync("a.png");

        Assert.Equal(first, await VersionAsync("a.png"));
        Assert.Equal(["a.png"], late.Outcomes);
        await AssertOnlyResultAsync("a.png", _old);
    }

    [Fact]
    public async Task Eight_calls_at_once_leave_one_right_result_and_a_ninth_changes_nothing()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => worker.UpscaleAsync("a.png")));
        Assert.Single(worker.Log.Lines, line => line.StartsWith("Upscaled '", StringComparison.Ordinal));
        var version = await VersionAsync("a.png");
        await worker.UpscaleAsync("a.png");

        Assert.Equal(version, await VersionAsync("a.png"));
        await AssertOnlyResultAsync("a.png", _old);
    }

    [Fact]
    public async Task An_input_that_is_deleted_meanwhile_leaves_nothing()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        worker.HalfWay = () => _box.Account.Input.GetBlobClient("a.png").DeleteAsync(cancellationToken: Cancellation);

        await worker.UpscaleAsync("a.png");
        await worker.UpscaleAsync("a.png");

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
    }

    [Fact]
    public async Task An_old_version_that_fails_late_leaves_no_record_of_it()
    {
        await using var late = NewWorker();
        await using var quick = NewWorker();
        await _box.DropAsync("a.png", [1, 2, 3]);
        late.AtStart = async () =>
        {
            await _box.DropAsync("a.png", _old);
            await quick.UpscaleAsync("a.png");
        };

        await late.UpscaleAsync("a.png");

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
        await AssertOnlyResultAsync("a.png", _old);
    }

    [Fact]
    public async Task Output_that_somebody_else_put_there_is_replaced_only_under_the_result_s_own_name()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        await _box.Account.Output.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        foreach (var name in (string[])["a.png", "a.png.x3.jpg"])
            await _box.Account.Output.GetBlobClient(name).UploadAsync(new BinaryData("not ours"), Cancellation);

        await worker.UpscaleAsync("a.png");

        Assert.Equal(["a.png", "a.png.x3.jpg"], await Dropbox.NamesAsync(_box.Account.Output));
        SmallPicture.AssertIsUpscaled(await ReadAsync("a.png"), _old);
    }

    [Fact]
    public async Task An_observer_that_fails_harms_no_picture()
    {
        await using var worker = NewWorker();
        await _box.DropAsync("a.png", _old);
        worker.AtStart = () => throw new InvalidOperationException("observer");
        worker.HalfWay = () => throw new InvalidOperationException("observer");

        await worker.UpscaleAsync("a.png");

        await AssertOnlyResultAsync("a.png", _old);
    }

    private Worker NewWorker() => new(_box.Account);

    private async Task AssertOnlyResultAsync(string name, byte[] source)
    {
        Assert.Equal([name], await Dropbox.NamesAsync(_box.Account.Output));
        SmallPicture.AssertIsUpscaled(await ReadAsync(name), source);
    }

    private async Task<byte[]> ReadAsync(string name)
    {
        BlobDownloadResult content = await _box.Account.Output.GetBlobClient(name).DownloadContentAsync(Cancellation);
        return content.Content.ToArray();
    }

    private async Task<ETag> VersionAsync(string name) =>
        (await _box.Account.Output.GetBlobClient(name).GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
}
