using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SuperRes.Core.Inference;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Http;

/// <summary><c>GET /api/health</c>: whether pictures can be upscaled and storage can be reached.</summary>
public sealed class HealthHttp(ErrorBoundary boundary, EdsrModel model, BlobServiceClient storage, TimeProvider clock)
{
    private static readonly TimeSpan StoragePatience = TimeSpan.FromSeconds(3);

    /// <summary>For so long an answer of storage stands: anybody may ask, and that must cost storage nothing.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private static readonly string Version = typeof(HealthHttp).Assembly.GetName().Version!.ToString(3);

    private readonly Lock _gate = new();
    private Task<bool>? _asked;
    private long _askedAt;

    /// <summary>Answers 200 when all is well, 503 when a picture sent now would fail.</summary>
    [Function("Health")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, CheckAsync, cancellationToken);
    }

    private async Task<IResult> CheckAsync(CancellationToken cancellationToken)
    {
        var reachable = await AskOnceAsync().WaitAsync(cancellationToken);
        var engine = await model.CheckAsync(cancellationToken);
        var ready = reachable && engine.State != HealthState.Unavailable;
        return TypedResults.Json(
            new
            {
                status = !ready ? "unavailable" : engine.State == HealthState.Degraded ? "degraded" : "ok",
                version = Version,
                model = new
                {
                    id = engine.ModelId,
                    engine = engine.Engine,
                    loadedAt = engine.LoadedAt,
                    loadSeconds = engine.LoadTime.TotalSeconds,
                    reason = engine.Reason,
                },
                storage = reachable ? "reachable" : "unreachable",
                queue = engine.Admitted,
                inFlight = engine.InFlight,
            },
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private Task<bool> AskOnceAsync()
    {
        lock (_gate)
        {
            if (_asked is null || (_asked.IsCompleted && clock.GetElapsedTime(_askedAt) > Remembered))
                (_asked, _askedAt) = (CanReachStorageAsync(), clock.GetTimestamp());
            return _asked;
        }
    }

    private async Task<bool> CanReachStorageAsync()
    {
        using var patience = new CancellationTokenSource(StoragePatience, clock);
        try
        {
            await storage.GetBlobContainerClient(Containers.Input).ExistsAsync(patience.Token);
            return true;
        }
        catch (Exception fault) when (StorageFault.IsOutage(fault, CancellationToken.None))
        {
            return false;
        }
    }
}
