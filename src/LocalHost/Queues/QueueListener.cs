using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Queues;

/// <summary>Runs the queue triggers.</summary>
internal sealed class QueueListener(
    FunctionCatalog catalog, FunctionInvoker invoker, HostSettings host, StorageConnections storage,
    StorageRetry retry, IConfiguration settings, ILogger<MessagePump> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        from pair in catalog.With<QueueTriggerAttribute>()
        let queueName = settings.Resolve(pair.Trigger.QueueName)
        let queues = storage.Queues(pair.Trigger.Connection)
        let handler = new QueueTriggerHandler(pair.Function, queueName, queues, host, invoker)
        select PumpAsync(handler, stoppingToken));

    private async Task PumpAsync(QueueTriggerHandler handler, CancellationToken stoppingToken)
    {
        using var pump = new MessagePump(handler, retry, log);
        await pump.RunAsync(stoppingToken);
    }
}
