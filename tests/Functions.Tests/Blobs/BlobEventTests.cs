using System.Net.Http.Json;
using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Blobs that Event Grid tells about.</summary>
public sealed class BlobEventTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly Dropbox _box = new(storage.Lend());
    private RunningHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(
        _box.Account.ConnectionString,
        new Dictionary<string, string> { ["AzureWebJobs.UpscaleBlob.Disabled"] = "true" });

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_event_that_comes_five_times_has_its_picture_computed_once()
    {
        var picture = SmallPicture.Make(1, "png");
        var version = await _box.DropAsync("trip/day 1.png", picture);
        var blob = _box.Account.Input.GetBlobClient("trip/day 1.png");

        for (var i = 0; i < 5; i++)
            await CreatedEvent.SendAsync(_host, blob.Uri, version);

        await Wait.UntilAsync(
            () => Task.FromResult(Times("Executed 'Functions.UpscaleBlobEvent' (Succeeded") == 6), () => _host.Log);
        Assert.Equal(1, Times("Upscaled 'trip/day 1.png'"));
        Assert.Equal(5, Times("'trip/day 1.png' was upscaled before")); // The host's own watcher tells of it too.
        var result = await _box.ResultAsync("trip/day 1.png", version, _host);
        SmallPicture.AssertIsUpscaled(result.Content.ToArray(), picture);
    }

    [Fact]
    public async Task A_subscription_is_confirmed()
    {
        using var response = await _host.Client.PostAsJsonAsync(
            CreatedEvent.Webhook,
            new[]
            {
                new
                {
                    id = "1", topic = "t", subject = "s", eventType = "Microsoft.EventGrid.SubscriptionValidationEvent",
                    eventTime = "2026-01-01T00:00:00Z", dataVersion = "1", data = new { validationCode = "the code" },
                },
            },
            Cancellation);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("the code", answer.GetProperty("validationResponse").GetString());
    }

    private int Times(string line) => _host.Log.Split(line).Length - 1;
}
