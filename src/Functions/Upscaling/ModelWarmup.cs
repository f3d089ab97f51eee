using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.Core;
using SuperRes.Core.Inference;

namespace SuperRes.Functions.Upscaling;

/// <summary>
/// Begins to load the network when the process starts and holds nothing up: not the start, and no call, which waits for
/// the same load. A warm-up trigger would run on some plans only.
/// </summary>
internal sealed partial class ModelWarmup(EdsrModel model, ILogger<ModelWarmup> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => model.LoadAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends before the network was there.
        }
        catch (ModelUnavailableException unavailable)
        {
            // Health and every call say so too, and try again: the file may be replaced by a good one.
            LogUnavailable(unavailable.Message);
        }
    }

    [LoggerMessage(112, LogLevel.Error, "The network could not be loaded at the start: {Reason}")]
    private partial void LogUnavailable(string reason);
}
