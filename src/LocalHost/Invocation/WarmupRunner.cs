using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace SuperRes.LocalHost.Invocation;

/// <summary>Runs the warm-up functions once, when the host starts.</summary>
internal sealed class WarmupRunner(FunctionCatalog catalog, FunctionInvoker invoker) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var (function, _) in catalog.With<WarmupTriggerAttribute>())
                await invoker.TryInvokeAsync(function, new WarmupTriggerEvent(), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops while it is still warming up.
        }
    }
}
