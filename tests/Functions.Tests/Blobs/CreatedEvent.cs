using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>What Event Grid sends to the webhook of the blob trigger when a blob is there.</summary>
internal static class CreatedEvent
{
    public const string Webhook = "/runtime/webhooks/blobs?functionName=Host.Functions.UpscaleBlobEvent&code=" + RunningHost.WebhookKey;

    /// <summary>Tells a host of a blob in <c>input</c>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="url">The blob.</param>
    /// <param name="version">Its ETag.</param>
    public static async Task SendAsync(RunningHost host, Uri url, string version)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await Wait.UntilAsync(
            async () =>
            {
                using var body = JsonContent.Create(Of(url, version), new MediaTypeHeaderValue("application/cloudevents+json"));
                using var response = await host.Client.PostAsync(Webhook, body, cancellation);
                // Triggers start after HTTP; Event Grid delivers again until it is told that an event was taken.
                return response.StatusCode != HttpStatusCode.ServiceUnavailable
                    && Assert.IsType<HttpStatusCode>(response.StatusCode) == HttpStatusCode.Accepted;
            },
            () => host.Log);
    }

    private static object Of(Uri url, string version) => new
    {
        specversion = "1.0",
        type = "Microsoft.Storage.BlobCreated",
        source = "/subscriptions/0/storageAccounts/a",
        id = Guid.NewGuid(),
        time = "2026-01-01T00:00:00Z",
        subject = $"/blobServices/default/containers/input/blobs/{Uri.UnescapeDataString(url.AbsolutePath).Split("/input/", 2)[1]}",
        data = new { api = "PutBlob", eTag = version, blobType = "BlockBlob", url = url.AbsoluteUri },
    };
}
