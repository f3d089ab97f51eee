using System.Reflection;
using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Blobs;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Storage;

/// <summary>Creates on an emulator the containers that functions name; on a storage account it creates nothing.</summary>
internal sealed partial class StorageProvisioning(
    FunctionCatalog catalog, StorageConnections storage, StorageRetry retry, IConfiguration settings,
    ILogger<StorageProvisioning> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var (connection, container) in NamedContainers().Distinct())
                await CreateAsync(connection, container, stoppingToken);
        }
        catch (RequestFailedException refused)
        {
            LogRefused(refused);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops before storage answered.
        }
    }

    private IEnumerable<(string? Connection, string Container)> NamedContainers()
    {
        foreach (var (_, trigger) in catalog.With<BlobTriggerAttribute>())
            yield return (trigger.Connection, BlobPath.Parse(settings.Resolve(trigger.BlobPath)).Container);
        foreach (var function in catalog.All.Where(function => !function.Disabled))
        {
            foreach (var parameter in function.Method.GetParameters())
            {
                if (parameter.GetCustomAttribute<BlobInputAttribute>() is { } input)
                    yield return (input.Connection, settings.Resolve(input.BlobPath));
            }
        }
    }

    private async Task CreateAsync(string? connection, string name, CancellationToken cancellationToken)
    {
        var container = storage.Blobs(connection).GetBlobContainerClient(name);
        if (container.Uri.IsLoopback)
        {
            await retry.UntilAnsweredAsync(
                async () => await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken) is not null,
                cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A container of the emulator could not be created.")]
    private partial void LogRefused(Exception exception);
}
