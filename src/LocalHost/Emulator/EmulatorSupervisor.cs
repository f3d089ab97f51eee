using System.Net.Sockets;

namespace SuperRes.LocalHost.Emulator;

/// <summary>
/// Sees to it that the storage emulator runs while the host does, when the host's connection is the emulator. One that
/// runs already is used, and replaced when it ends: it may belong to another host.
/// </summary>
internal sealed partial class EmulatorSupervisor(
    StorageConnections storage, EmulatorOptions options, EmulatorStart start, HostLife host, ILogger<EmulatorSupervisor> log)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);
    private Azurite? _azurite;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.Bound.WaitAsync(stoppingToken);
            if (storage.UsesEmulator)
                await SuperviseAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            start.Settle();
        }
    }

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Last of all: until now the listeners needed storage to put their messages back.
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SuperviseAsync(CancellationToken stoppingToken)
    {
        var complained = false;
        while (true)
        {
            try
            {
                if (!await AnswersAsync(stoppingToken))
                    await StartAsync(AzuritePackage.Locate(), stoppingToken);
                complained = false;
                start.Settle();
                await Task.Delay(CheckEvery, stoppingToken);
            }
            catch (Exception exception) when (
                exception is NodeMissingException or IOException or UnauthorizedAccessException or TimeoutException)
            {
                if (!complained)
                    LogNoEmulator(exception.Message.ReplaceLineEndings(" "));
                complained = true;
                start.Settle();
                await Task.Delay(PauseAfterFailure, stoppingToken);
            }
        }
    }

    private async Task StartAsync(AzuritePackage package, CancellationToken cancellationToken)
    {
        await package.InstallAsync(() => LogInstalling(package.Folder), cancellationToken);
        var data = options.DataFolder ?? package.DataFolder;
        await using var exclusive = await FileLock.TakeAsync(
            Path.Combine(data, ".lock"), cancellationToken);
        if (await AnswersAsync(cancellationToken))
            return;
        if (Interlocked.Exchange(ref _azurite, null) is { } ended)
            await ended.DisposeAsync();
        _azurite = await Azurite.StartAsync(
            package, data, options.BlobPort, options.QueuePort, cancellationToken, options.Node);
        LogStarted(_azurite.BlobPort, _azurite.QueuePort, data);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", options.BlobPort, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Installing the storage emulator (Azurite) in {Folder}, once…")]
    private partial void LogInstalling(string folder);

    [LoggerMessage(2, LogLevel.Information,
        "Started the storage emulator (Azurite): blobs on port {BlobPort}, queues on port {QueuePort}, data in {Folder}")]
    private partial void LogStarted(int blobPort, int queuePort, string folder);

    [LoggerMessage(3, LogLevel.Warning,
        "The storage emulator (Azurite) cannot be started: {Reason} Install Node.js 20 or newer from https://nodejs.org, "
        + "see that its ports are free and its folders can be written, or set AzureWebJobsStorage to a storage account. "
        + "HTTP functions work meanwhile; blob, queue and timer functions wait.")]
    private partial void LogNoEmulator(string reason);
}
