using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>What becomes of blobs of all kinds, on one running host.</summary>
public sealed class BlobContractTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly Dropbox _box = new(storage.Lend());
    private RunningHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(_box.Account.ConnectionString);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Names_of_every_sort_lead_to_a_result_each()
    {
        (string Input, string Output)[] names =
        [
            ("photo.png", "photo.png"), ("Photo.png", "Photo.png"), ("photo.PNG", "photo.PNG"),
            ("photo.jpg", "photo.jpg.x3.png"), ("photo", "photo.x3.png"), ("trip/day 1/photo.png", "trip/day 1/photo.png"),
            ("100 % + more & ‹ünïcode› 写真.png", "100 % + more & ‹ünïcode› 写真.png"), ("a%2Fb.png", "a%2Fb.png"),
            ("hash#question?.png", "hash#question?.png"),
            ($"{new string('n', 1020)}.png", $"{new string('n', 1020)}.png"),
        ];
        for (var i = 0; i < names.Length; i++)
            await _box.DropAsync(names[i].Input, SmallPicture.Make(i, "png"));

        for (var i = 0; i < names.Length; i++)
        {
            var result = await _box.ResultAsync(names[i].Output, sourceETag: null, _host);
            SmallPicture.AssertIsUpscaled(result.Content.ToArray(), SmallPicture.Make(i, "png"));
        }

        Assert.Equal(
            names.Select(name => name.Output).Order(StringComparer.Ordinal), await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
    }

    [Fact]
    public async Task A_result_says_what_it_is_and_what_it_was_made_of()
    {
        var version = await _box.DropAsync(
            "scan.tif", SmallPicture.Make(1, "tif"), ("scale", "2"), ("format", "webp"), ("uploadedby", "somebody"));

        var result = await _box.ResultAsync("scan.tif.x3.webp", version, _host);

        Assert.Equal("image/webp", result.Details.ContentType);
        Assert.Equal("no-cache", result.Details.CacheControl);
        Assert.Equal("24x18", result.Details.Metadata["originalsize"]);
        Assert.Equal("48x36", result.Details.Metadata["upscaledsize"]);
        Assert.Matches("^[0-9a-f]{32}$", result.Details.Metadata["optionshash"]);
        Assert.StartsWith("EDSR_x3-", result.Details.Metadata["model"], StringComparison.Ordinal);
        Assert.Equal(Upscaler.Revision, result.Details.Metadata["revision"]);
    }

    [Fact]
    public async Task What_can_never_succeed_is_recorded_with_its_problem_and_tried_once()
    {
        var picture = SmallPicture.Make(1, "png");
        (string Name, byte[] Content, string Code)[] hopeless =
        [
            ("empty.png", [], "image.missing"), ("note.txt", Encoding.UTF8.GetBytes("no picture at all"), "image.unsupported"),
            ("cut.png", picture[..(picture.Length / 2)], "image.corrupt"),
        ];
        foreach (var (name, content, code) in hopeless)
        {
            var version = await _box.DropAsync(name, content);
            var record = await _box.RecordAsync($"{name}.json", version, _host);
            Assert.Equal(code, record.GetProperty("code").GetString());
            Assert.Equal($"input/{name}", record.GetProperty("source").GetString());
            Assert.Equal(version, record.GetProperty("sourceETag").GetString());
            Assert.Equal(1, record.GetProperty("attempts").GetInt32());
            Assert.NotEmpty(record.GetProperty("title").GetString()!);
            Assert.InRange(record.GetProperty("failedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        }

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Output));
    }

    [Fact]
    public async Task A_bad_option_is_named_and_a_corrected_upload_clears_the_record()
    {
        var picture = SmallPicture.Make(2, "jpg");
        var wrong = await _box.DropAsync("a.jpg", picture, ("scale", "7"));
        var record = await _box.RecordAsync("a.jpg.json", wrong, _host);
        Assert.Equal("option.invalid", record.GetProperty("code").GetString());
        Assert.Equal("scale", record.GetProperty("option").GetString());
        Assert.Equal(400, record.GetProperty("status").GetInt32());

        var right = await _box.DropAsync("a.jpg", picture);

        SmallPicture.AssertIsUpscaled((await _box.ResultAsync("a.jpg", right, _host)).Content.ToArray(), picture);
        await Wait.UntilAsync(
            async () => (await Dropbox.NamesAsync(_box.Account.Failed)).Count == 0, () => $"The record stayed:\n{_host.Log}");
    }

    [Fact]
    public async Task A_new_version_in_another_format_replaces_the_result_of_the_old_one()
    {
        await _box.DropAsync("b.jpg", SmallPicture.Make(3, "png"));
        await _box.ResultAsync("b.jpg.x3.png", sourceETag: null, _host);

        var version = await _box.DropAsync("b.jpg", SmallPicture.Make(4, "jpg"));

        await _box.ResultAsync("b.jpg", version, _host);
        await Wait.UntilAsync(
            async () => (await Dropbox.NamesAsync(_box.Account.Output)).SequenceEqual(["b.jpg"]),
            () => $"The old result stayed:\n{_host.Log}");
    }

    [Fact]
    public async Task A_broken_new_version_leaves_the_result_of_the_old_one()
    {
        var old = await _box.DropAsync("c.png", SmallPicture.Make(5, "png"));
        await _box.ResultAsync("c.png", old, _host);

        var broken = await _box.DropAsync("c.png", [1, 2, 3]);

        await _box.RecordAsync("c.png.json", broken, _host);
        await _box.ResultAsync("c.png", old, _host);
    }

    [Fact]
    public async Task Append_and_page_blobs_are_upscaled_like_any_other()
    {
        var picture = SmallPicture.Make(6, "png");
        await _box.Account.Input.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var append = _box.Account.Input.GetAppendBlobClient("appended.png");
        await append.CreateAsync(new AppendBlobCreateOptions(), Cancellation);
        await append.AppendBlockAsync(new MemoryStream(picture), cancellationToken: Cancellation);
        var padded = new byte[(picture.Length + 511) / 512 * 512];
        picture.CopyTo(padded, 0);
        var page = _box.Account.Input.GetPageBlobClient("paged.png");
        await page.CreateAsync(padded.Length, new PageBlobCreateOptions(), Cancellation);
        await page.UploadPagesAsync(new MemoryStream(padded), offset: 0, cancellationToken: Cancellation);

        foreach (var blob in new BlobBaseClient[] { append, page })
        {
            var version = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag.ToString().Trim('"');
            var result = await _box.ResultAsync(blob.Name, version, _host);
            SmallPicture.AssertIsUpscaled(result.Content.ToArray(), picture);
        }
    }

    [Fact]
    public async Task A_marker_of_a_directory_is_no_picture()
    {
        await _box.DropAsync("folder", [], ("hdi_isfolder", "true"));
        await Wait.UntilAsync(
            () => Task.FromResult(_host.Log.Contains("input/folder'", StringComparison.Ordinal)),
            () => $"The marker was not looked at:\n{_host.Log}");

        // Begun after the marker, and longer in work.
        await _box.DropAsync("folder/d.png", SmallPicture.Make(7, "png"));
        await _box.ResultAsync("folder/d.png", sourceETag: null, _host);
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
    }
}
