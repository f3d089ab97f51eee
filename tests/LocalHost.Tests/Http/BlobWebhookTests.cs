using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

public sealed class BlobWebhookTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Webhook = "/runtime/webhooks/blobs?functionName=Host.Functions.OnEvent";
    private readonly StorageScope _storage = new(azurite.ConnectionString);
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await TestHost.StartAsync(typeof(Functions), _storage.Settings());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_validation_event_is_answered_with_its_code()
    {
        using var answer = await PostAsync("""
            [{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]
            """);

        Assert.Equal("""{"validationResponse":"512d38b6"}""", await TextAsync(answer));
    }

    [Fact]
    public async Task The_origin_of_a_cloud_events_sender_is_allowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Webhook);
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("eventgrid.azure.net", answer.Headers.GetValues("WebHook-Allowed-Origin").Single());
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"Microsoft.Storage.BlobCreated","data":{"url":"URL","eTag":"TAG"}}""")]
    [InlineData("""[{"id":"1","eventType":"Microsoft.Storage.BlobCreated","data":{"url":"URL","eTag":"TAG"}}]""")]
    [InlineData("""[{"id":"1","eventType":"Microsoft.Storage.BlobCreated","data":{"url":"URL"}}]""")]
    public async Task An_event_of_either_schema_runs_the_function_that_no_scan_would_run(string body)
    {
        var etag = await _storage.UploadAsync("a b.jpg");

        using var answer = await PostAsync(body
            .Replace("URL", _storage.Input.GetBlobClient("a b.jpg").Uri.AbsoluteUri, StringComparison.Ordinal)
            .Replace("TAG", etag.Trim('"'), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await _host.Calls.WaitForAsync("a b.jpg");
    }

    [Fact]
    public async Task A_scan_does_not_run_an_event_grid_function()
    {
        await _storage.UploadAsync("unseen.jpg");

        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Empty(_host.Calls.All);
    }

    [Fact]
    public async Task An_event_of_a_version_that_was_overwritten_runs_on_the_blob_as_it_is_now()
    {
        var old = await _storage.UploadAsync("twice.jpg", "old");
        await _storage.UploadAsync("twice.jpg", "new");

        using var answer = await PostAsync($$$"""
            {"type":"Microsoft.Storage.BlobCreated","data":{"url":"{{{_storage.Input.Uri}}}/twice.jpg","eTag":"{{{old.Trim('"')}}}"}}
            """);

        await _host.Calls.WaitForAsync("twice.jpg");
    }

    [Theory]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"url":"nowhere"}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"type":"Microsoft.Storage.BlobDeleted","data":{"url":"http://elsewhere/a"}}""", HttpStatusCode.Accepted)]
    [InlineData("""{"type":"Microsoft.Storage.BlobCreated","data":{"url":"http://elsewhere/other/a"}}""", HttpStatusCode.Accepted)]
    public async Task What_is_not_for_the_function_does_not_run_it(string body, HttpStatusCode expected)
    {
        using var answer = await PostAsync(body);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Empty(_host.Calls.All);
    }

    [Fact]
    public async Task A_body_beyond_what_event_grid_sends_is_refused()
    {
        using var answer = await PostAsync(new string(' ', (1 << 20) + 1));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task With_auth_the_webhook_needs_the_extensions_system_key()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), _storage.Settings(("LocalHost:Keys:System:blobs_extension", "sys")), ["--enable-auth"]);

        using var refused = await host.Http.PostAsJsonAsync(Webhook, Array.Empty<int>(), TestContext.Current.CancellationToken);
        using var accepted = await host.Http.PostAsJsonAsync(
            $"{Webhook}&code=sys", Array.Empty<int>(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    [Fact]
    public async Task An_unknown_function_is_not_found()
    {
        using var answer = await _host.Http.PostAsJsonAsync(
            "/runtime/webhooks/blobs?functionName=Host.Functions.Nobody", Array.Empty<int>(), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string body) => _host.Http.PostAsync(
        Webhook, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public sealed class Functions(Calls calls)
    {
        [Function("OnEvent")]
        public void OnEvent(
            [BlobTrigger("%InputContainer%/{name}", Source = BlobTriggerSource.EventGrid)] Stream content, string name) =>
            calls.Add(name);
    }
}
