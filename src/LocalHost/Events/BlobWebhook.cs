#pragma warning disable CS0618 // IWebHookProvider is public, but "not ready for public consumption".
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Config;

namespace SuperRes.LocalHost.Events;

/// <summary>
/// Takes the events of Event Grid for blob functions, in its own schema or as CloudEvents. The extension behind it takes any event
/// for any blob of any account: what is not for the function never gets there.
/// </summary>
internal sealed partial class BlobWebhook(
    FunctionApp app, KeyAuthorization authorization, StorageConnections storage, IConfiguration settings, ILogger<BlobWebhook> log)
    : IWebHookProvider
{
    private const string Route = "/runtime/webhooks/blobs";

    private volatile IAsyncConverter<HttpRequestMessage, HttpResponseMessage>? _extension;

    /// <summary>The SDK asks for the address of each extension, and shows the extension by that.</summary>
    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        _extension = extension as IAsyncConverter<HttpRequestMessage, HttpResponseMessage> ?? _extension;
        return new("http://localhost" + Route);
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, [HttpMethods.Options], Guarded(AllowOrigin));
        routes.MapMethods(Route, [HttpMethods.Post], Guarded(ReceiveAsync)).WithMetadata(new BodyLimit(1 << 20)); // Event Grid sends at most 1 MB.
    }

    /// <summary>Has the extension queue a blob for a function.</summary>
    /// <returns>False when nothing was queued, as triggers do not run yet or storage refuses.</returns>
    public async Task<bool> TellAsync(DeclaredFunction function, BlobClient blob, ETag version, string blobType, CancellationToken cancellationToken)
    {
        if (_extension is not { } extension)
            return false;
        using var message = new HttpRequestMessage(HttpMethod.Post, $"http://localhost{Route}?functionName={function.Id}")
        {
            Headers = { { "aeg-event-type", "Notification" } },
            Content = JsonContent.Create(new[] { new { data = new { url = blob.Uri.AbsoluteUri, eTag = version.ToString("G"), blobType } } }),
        };
        using var answer = await extension.ConvertAsync(message, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private RequestDelegate Guarded(Func<HttpContext, DeclaredFunction, Task<IResult>> handle) => async http =>
    {
        var function = app.Functions.FirstOrDefault(one =>
            one.Type == "blobTrigger" && one.Id == http.Request.Query["functionName"] && !settings.IsDisabled(one));
        var result =
            !authorization.Allows(http.Request, AuthorizationLevel.System, FunctionKeys.BlobsExtension) ? Results.StatusCode(StatusCodes.Status401Unauthorized)
            : function is null ? Results.NotFound()
            : await handle(http, function);
        await result.ExecuteAsync(http);
    };

    /// <summary>The CloudEvents handshake: the receiver repeats the sender's origin.</summary>
    private static Task<IResult> AllowOrigin(HttpContext http, DeclaredFunction function)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Task.FromResult(Results.Ok());
    }

    private async Task<IResult> ReceiveAsync(HttpContext http, DeclaredFunction function)
    {
        try
        {
            var events = await BlobEvent.ReadAsync(http.Request.Body, http.RequestAborted);
            if (events.FirstOrDefault(one => one.ValidationCode is not null) is { } validation)
                return Results.Json(new { validationResponse = validation.ValidationCode });
            foreach (var created in events.Where(one => one.Url is not null))
            {
                if (!await TellAsync(function, created, http.RequestAborted))
                    return Results.StatusCode(StatusCodes.Status503ServiceUnavailable); // Event Grid delivers again.
            }

            return Results.Accepted();
        }
        catch (Exception wrong) when (wrong is JsonException or BadHttpRequestException)
        {
            return Results.BadRequest();
        }
    }

    private async Task<bool> TellAsync(DeclaredFunction function, BlobEvent created, CancellationToken cancellationToken)
    {
        var path = BlobPath.Of(function, settings);
        var container = storage.Blobs(function.Connection).GetBlobContainerClient(path.Container);
        if (path.BlobAt(created.Url!, container) is { } blob)
            return await TellAsync(function, blob, created.ETag, created.BlobType, cancellationToken);
        LogIgnored(function.Name);
        return true;
    }

    [LoggerMessage(1, LogLevel.Information, "An event for a blob outside the path of '{Function}' was ignored")]
    private partial void LogIgnored(string function);

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
