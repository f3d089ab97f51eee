using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Blobs;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Http;

/// <summary>Takes the events of Event Grid for blob functions, in its own schema or as CloudEvents.</summary>
internal sealed partial class BlobWebhook(
    FunctionCatalog catalog, BlobTriggerQueue queue, KeyAuthorization authorization, StorageConnections storage,
    IConfiguration settings, ILogger<BlobWebhook> log)
{
    private const string Route = "/runtime/webhooks/blobs";

    /// <summary>Event Grid sends at most 1 MB at once.</summary>
    private const int MaxBodySize = 1 << 20;

    /// <summary>Adds the route.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, [HttpMethods.Options], Guarded(AllowOrigin));
        routes.MapMethods(Route, [HttpMethods.Post], Guarded(ReceiveAsync)).WithMetadata(new BodyLimit(MaxBodySize));
    }

    private RequestDelegate Guarded(Func<HttpContext, FunctionDescriptor, BlobTriggerAttribute, Task<IResult>> handle) =>
        async http =>
        {
            var result =
                !authorization.Allows(http.Request, AuthorizationLevel.System, FunctionKeys.BlobsExtension)
                    ? Results.StatusCode(StatusCodes.Status401Unauthorized)
                : catalog.BlobFunction(http.Request.Query["functionName"].ToString())
                    is not ({ } function, { Source: BlobTriggerSource.EventGrid } trigger)
                    ? Results.NotFound()
                : await handle(http, function, trigger);
            await result.ExecuteAsync(http);
        };

    /// <summary>The CloudEvents handshake: the receiver repeats the sender's origin.</summary>
    private static Task<IResult> AllowOrigin(HttpContext http, FunctionDescriptor function, BlobTriggerAttribute trigger)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Task.FromResult(Results.Ok());
    }

    private async Task<IResult> ReceiveAsync(HttpContext http, FunctionDescriptor function, BlobTriggerAttribute trigger)
    {
        IReadOnlyList<BlobEvent> events;
        try
        {
            events = await BlobEvent.ReadAsync(http.Request.Body, http.RequestAborted);
        }
        catch (Exception wrong) when (wrong is JsonException or BadHttpRequestException)
        {
            return Results.BadRequest();
        }

        if (events.FirstOrDefault(one => one.ValidationCode is not null) is { } validation)
            return Results.Json(new { validationResponse = validation.ValidationCode });
        try
        {
            foreach (var created in events.Where(one => one.Url is not null))
                await SendAsync(created, function, trigger, http.RequestAborted);
            return Results.Accepted();
        }
        catch (Exception exception) when (StorageRetry.IsOutage(exception))
        {
            // Event Grid delivers again.
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task SendAsync(
        BlobEvent created, FunctionDescriptor function, BlobTriggerAttribute trigger, CancellationToken cancellationToken)
    {
        var path = BlobPath.Parse(settings.Resolve(trigger.BlobPath));
        var place = new BlobUriBuilder(created.Url);

        // The event's address is only a name here; what is read is always the trigger's own storage account. A name with
        // a segment '..' would lead out of its container.
        var container = storage.Blobs(trigger.Connection).GetBlobContainerClient(path.Container);
        if (place.BlobContainerName != path.Container || path.Match(place.BlobName) is null
            || container.GetBlobClient(place.BlobName) is not { } blob
            || blob.BlobContainerName != path.Container || blob.Name != place.BlobName)
        {
            LogIgnored(function.Name);
            return;
        }

        var etag = created.ETag ?? await CurrentETagAsync(blob, cancellationToken);
        if (etag is not { } version)
            return;
        await queue.SendAsync(
            new()
            {
                FunctionId = function.Id,
                BlobType = created.BlobType ?? "BlockBlob",
                ContainerName = path.Container,
                BlobName = place.BlobName,
                ETag = version.ToString("H"),
            },
            cancellationToken);
    }

    private static async Task<ETag?> CurrentETagAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "An event for a blob outside the path of '{Function}' was ignored.")]
    private partial void LogIgnored(string function);

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
