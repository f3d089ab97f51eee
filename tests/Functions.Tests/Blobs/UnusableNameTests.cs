using System.Net;
using System.Text.Json;
using Azure;
using Azure.Storage.Sas;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Names that would lead to another blob than the one that has them.</summary>
public sealed class UnusableNameTests(StorageFixture storage)
{
    private readonly Dropbox _box = new(storage.Lend());
    private readonly byte[] _picture = SmallPicture.Make(1, "png");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>As the host hands them over, and as they may come in an event.</summary>
    public static TheoryData<string> Names =>
    [
        "../input/trip/cat.png", "../output/trip/cat.png", "x/../../input/trip/cat.png", "./trip/cat.png",
        "trip/./cat.png", "trip/x/../cat.png", "..\\input\\trip\\cat.png", "..",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_name_leads_the_pipeline_to_another_blob(string name)
    {
        var version = await _box.DropAsync("trip/cat.png", _picture);
        await _box.Account.Output.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await _box.Account.Output.GetBlobClient("trip/cat.png").UploadAsync(new BinaryData("kept"), Cancellation);
        await using var worker = new Worker(_box.Account);

        await worker.UpscaleAsync(name);
        await worker.GiveUpAsync(Poison(name, version));

        await AssertUntouchedAsync(version);
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Failed));
    }

    [Fact]
    public async Task An_event_with_such_a_name_touches_no_container()
    {
        var version = await _box.DropAsync("trip/cat.png", _picture);
        await _box.Account.Output.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await _box.Account.Output.GetBlobClient("trip/cat.png").UploadAsync(new BinaryData("kept"), Cancellation);
        await using var host = await RunningHost.StartAsync(
            _box.Account.ConnectionString,
            new Dictionary<string, string>
            {
                // With the scan, nobody tells of blobs but this test; and the scan's function is off.
                ["LocalHost__ContainerScan"] = "true",
                ["AzureWebJobs.UpscaleBlob.Disabled"] = "true",
                ["AzureWebJobs.UpscaleBlobEvent.Disabled"] = "false",
            });

        foreach (var path in (string[])
            ["..%2finput%2ftrip%2fcat.png", "..%2foutput%2ftrip%2fcat.png", "x%2f..%2f..%2finput%2ftrip%2fcat.png", "%2e%2e%2finput%2ftrip%2fcat.png"])
            await CreatedEvent.SendAsync(host, new Uri($"{_box.Account.Input.Uri}/{path}"), version);
        var last = await _box.DropAsync("last.png", _picture);
        await CreatedEvent.SendAsync(host, new Uri($"{_box.Account.Input.Uri}/last.png"), last);

        await _box.ResultAsync("last.png", sourceETag: null, host);
        await AssertUntouchedAsync(version);
    }

    [Fact]
    public async Task A_blob_that_has_such_a_name_gets_a_record_under_a_name_that_can_be_read()
    {
        var version = await UploadAsync("trip%2f..%2fcat.png");
        await using var worker = new Worker(_box.Account);

        await worker.UpscaleAsync("trip/../cat.png");
        await worker.UpscaleAsync("trip/../cat.png");

        var name = Assert.Single(await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Matches("^_names/[0-9a-f]{64}\\.problem$", name);
        var content = await _box.Account.Failed.GetBlobClient(name).DownloadContentAsync(Cancellation);
        var record = content.Value.Content.ToObjectFromJson<JsonElement>();
        Assert.Equal("blob.name-invalid", record.GetProperty("code").GetString());
        Assert.Equal("input/trip/../cat.png", record.GetProperty("source").GetString());
        Assert.Equal(version, record.GetProperty("sourceETag").GetString());
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Output));
    }

    private async Task AssertUntouchedAsync(string version)
    {
        var input = await _box.Account.Input.GetBlobClient("trip/cat.png").GetPropertiesAsync(cancellationToken: Cancellation);
        Assert.Equal(version, input.Value.ETag.ToString().Trim('"'));
        var output = await _box.Account.Output.GetBlobClient("trip/cat.png").DownloadContentAsync(Cancellation);
        Assert.Equal("kept", output.Value.Content.ToString());
    }

    /// <summary>Uploads past the SDK, which cannot address such a blob.</summary>
    private async Task<string> UploadAsync(string path)
    {
        await _box.Account.Input.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var sas = _box.Account.Input.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1));
        using var http = new HttpClient();
        using var content = new ByteArrayContent(_picture) { Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var response = await http.PutAsync(
            new Uri($"{sas.GetLeftPart(UriPartial.Path)}/{path}{sas.Query}"), content, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.Headers.ETag!.Tag.Trim('"');
    }

    private static string Poison(string name, string version) => JsonSerializer.Serialize(new
    {
        Type = "BlobTrigger",
        FunctionId = "Host.Functions.UpscaleBlob",
        ContainerName = "input",
        BlobName = name,
        ETag = new ETag(version).ToString("H"),
    });
}
