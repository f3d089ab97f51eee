using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Events;

/// <summary>Events as Event Grid sends them. The watcher is off here: what runs was told by an event.</summary>
public sealed class BlobWebhookTests(BlobWebhookTests.UnwatchedHost with) : IClassFixture<BlobWebhookTests.UnwatchedHost>
{
    private const string Webhook = "/runtime/webhooks/blobs?functionName=Host.Functions.Told";
    private const string WithKey = $"{Webhook}&code={HostOptions.WebhookKey}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_validation_event_is_answered_with_its_code()
    {
        using var answer = await PostAsync("""
            [{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]
            """);

        Assert.Equal("""{"validationResponse":"512d38b6"}""", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task The_origin_of_a_cloud_events_sender_is_allowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, WithKey);
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        using var answer = await with.Host.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("eventgrid.azure.net", answer.Headers.GetValues("WebHook-Allowed-Origin").Single());
    }

    [Theory]
    [InlineData("cloud event", """{"specversion":"1.0","type":"Microsoft.Storage.BlobCreated","data":{"url":"URL","eTag":"TAG"}}""")]
    [InlineData("event grid", """[{"id":"1","eventType":"Microsoft.Storage.BlobCreated","data":{"url":"URL","eTag":"TAG"}}]""")]
    public async Task An_event_of_either_schema_runs_the_function(string name, string body)
    {
        using var answer = await PostAsync(await FillAsync(body, name));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await with.Account.WaitForAsync("Told", "done", name);
    }

    [Fact]
    public async Task The_key_can_be_a_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = JsonContent.Create(Array.Empty<int>()) };
        request.Headers.Add("x-functions-key", HostOptions.WebhookKey);

        using var answer = await with.Host.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Theory]
    [InlineData(Webhook, HttpStatusCode.Unauthorized)]
    [InlineData(Webhook + "&code=wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/runtime/webhooks/blobs?functionName=Host.Functions.Nobody&code=" + HostOptions.WebhookKey, HttpStatusCode.NotFound)]
    [InlineData("/runtime/webhooks/blobs?functionName=Host.Functions.Tasks&code=" + HostOptions.WebhookKey, HttpStatusCode.NotFound)]
    [InlineData("/runtime/webhooks/blobs?code=" + HostOptions.WebhookKey, HttpStatusCode.NotFound)]
    [InlineData("/runtime/webhooks/blobs", HttpStatusCode.Unauthorized)]
    public async Task Who_has_no_key_or_names_no_blob_function_gets_nothing(string path, HttpStatusCode expected)
    {
        using var answer = await with.Host.Http.PostAsJsonAsync(path, Array.Empty<int>(), Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("[5]")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated"}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"url":"nowhere","eTag":"0x1"}}""")]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"eTag":"0x1"}}""")]
    [InlineData("""[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{}}]""")]
    public async Task What_is_no_event_is_a_bad_request(string body)
    {
        using var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_beyond_what_event_grid_sends_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WithKey) { Content = new ByteArrayContent(new byte[(1 << 20) + 1]) };
        request.Headers.ExpectContinue = true; // The answer comes before the body, which nobody reads.

        using var answer = await with.Host.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>The extension behind the webhook would run the function for each of these.</summary>
    [Fact]
    public async Task What_is_not_for_the_function_is_acknowledged_and_runs_nothing()
    {
        var blob = await with.Account.UploadAsync("stranger", container: "pairs");
        await with.Account.UploadAsync("stranger", container: "elsewhere");
        var url = blob.Uri.AbsoluteUri;
        foreach (var (type, address) in ((string, string)[])
        [
            ("BlobDeleted", url),
            ("BlobRenamed", url),
            ("BlobCreated", url.Replace("127.0.0.1", "example.org", StringComparison.Ordinal)),
            ("BlobCreated", url.Replace("/test", "/other", StringComparison.Ordinal)),
            ("BlobCreated", url.Replace("/pairs/", "/elsewhere/", StringComparison.Ordinal)),
            ("BlobCreated", url.Replace("/pairs/", "/elsewhere/%2e%2e%2fpairs/", StringComparison.Ordinal)),
            ("BlobCreated", url.Replace("/pairs/stranger", "/pairs/x%2f..%2fstranger", StringComparison.Ordinal)),
            ("BlobCreated", url.Replace("/pairs/stranger", "/pairs", StringComparison.Ordinal)),
        ])
        {
            using var answer = await PostAsync(JsonSerializer.Serialize(
                new { type = $"Microsoft.Storage.{type}", data = new { url = address, eTag = "0x1", blobType = "BlockBlob" } }));
            Assert.Equal((address, HttpStatusCode.Accepted), (address, answer.StatusCode));
        }

        // What is told afterwards has run, and so would what was told before.
        using var last = await PostAsync(await FillAsync(
            """{"type":"Microsoft.Storage.BlobCreated","data":{"url":"URL","eTag":"TAG"}}""", "afterwards"));
        await with.Account.WaitForAsync("Told", "done", "afterwards");
        await Account.WaitForEmptyAsync(with.Account.Control);
        Assert.DoesNotContain(
            await with.Account.EntriesAsync("Told", "done"), entry => entry.Item.EndsWith("stranger", StringComparison.Ordinal));
        Assert.Empty(await Account.PeekAsync(with.Account.BlobPoison));
    }

    [Fact]
    public async Task An_event_of_a_version_that_was_overwritten_does_no_harm()
    {
        var old = (await (await with.Account.UploadAsync("twice", "old", "pairs")).GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        var blob = await with.Account.UploadAsync("twice", "new", "pairs");

        using var answer = await PostAsync(JsonSerializer.Serialize(new
        {
            type = "Microsoft.Storage.BlobCreated",
            data = new { url = blob.Uri.AbsoluteUri, eTag = old.ToString("G").Trim('"'), blobType = "BlockBlob" },
        }));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Account.WaitForEmptyAsync(with.Account.Control);
        Assert.Empty(await Account.PeekAsync(with.Account.BlobPoison));
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        with.Host.Http.PostAsync(WithKey, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private async Task<string> FillAsync(string body, string name)
    {
        var blob = await with.Account.UploadAsync(name, container: "pairs");
        var etag = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        return body.Replace("URL", blob.Uri.AbsoluteUri, StringComparison.Ordinal)
            .Replace("TAG", etag.ToString("G").Trim('"'), StringComparison.Ordinal);
    }

    /// <summary>With the scan in place of the watcher, which leaves functions of Event Grid alone.</summary>
    public sealed class UnwatchedHost(StorageFixture storage) : IAsyncLifetime
    {
        internal Account Account { get; } = storage.Lend();

        internal RunningHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await RunningHost.StartAsync(new(Account)
            {
                Settings = new Dictionary<string, string>
                {
                    ["LocalHost__ContainerScan"] = "true",
                    ["AzureWebJobs.Scanned.Disabled"] = "true",
                    ["AzureWebJobs.Told.Disabled"] = "false",
                },
            });
            await Host.WaitForLogAsync("Triggers are running");
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
