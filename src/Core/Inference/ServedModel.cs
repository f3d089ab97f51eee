using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The network of the model file as it is now: loaded with the first picture, loaded anew when the file changes. A
/// broken file is refused, and the network so far serves on.
/// </summary>
internal sealed partial class ServedModel(
    EngineOptions options, Lazy<Scheduler> scheduler, Throughput throughput, ILogger logger) : IDisposable
{
    /// <summary>How long a file that could not be read is left alone.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Awaited, never blocked on: the warm-up needs the pool's threads, and a burst of first pictures would hold them all.
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile LoadedModel? _current;
    private volatile ModelUnavailableException? _refused;
    private (DateTime, long)? _seen;
    private long? _retryAt;
    private bool _disposed;

    /// <summary>The network that serves; null when none is loaded.</summary>
    public LoadedModel? Current => _current;

    /// <summary>What is wrong with the file; null when all is well.</summary>
    public ModelUnavailableException? Refused => _refused;

    /// <summary>The network as its file is now, counted as used.</summary>
    /// <exception cref="ModelUnavailableException">No network can be loaded.</exception>
    public async ValueTask<LoadedModel> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var model = await UpToDateAsync(cancellationToken);
            if (model.TryUse())
                return model;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loading.Wait();
        if (!_disposed)
            _current?.Release();
        _disposed = true;
        _current = null;
        _loading.Release();
    }

    /// <summary>Who notices a change loads it; until that is done, the network so far serves all others.</summary>
    private async ValueTask<LoadedModel> UpToDateAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } serving)
            await _loading.WaitAsync(cancellationToken);
        else if (!_loading.Wait(0, CancellationToken.None))
            return serving;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var stamp = ModelFile.Stamp(options.FullModelPath);
            if (stamp != _seen || Environment.TickCount64 >= _retryAt || (_current is null && _refused is null))
            {
                _seen = stamp;
                await Task.Run(ReloadAsync, CancellationToken.None);
            }
            return _current ?? throw new ModelUnavailableException(_refused!.Message, _refused);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task ReloadAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var old = _current;
        _retryAt = null;
        try
        {
            _current = await LoadAsync();
            _refused = null;
            old?.Release();
            EngineMetrics.Loaded(_current.LoadTime, refused: false);
            LogLoaded(_current.ModelId, _current.LoadTime.TotalMilliseconds);
        }
        catch (ModelUnavailableException refused)
        {
            _refused = refused;
            // What could not be read may be readable in a moment, with the same stamp.
            if (refused.InnerException is IOException or UnauthorizedAccessException)
                _retryAt = Environment.TickCount64 + (long)RetryAfter.TotalMilliseconds;
            EngineMetrics.Loaded(Stopwatch.GetElapsedTime(start), refused: true);
            LogRefused(refused, old?.ModelId ?? "none");
        }
    }

    private async Task<LoadedModel> LoadAsync()
    {
        var start = Stopwatch.GetTimestamp();
        INetwork? network = null;
        try
        {
            (network, var modelId) = ModelFile.Load(options);
            throughput.Restart(WarmUp.Pixels, await WarmUp.RunAsync(network, scheduler.Value));
            return new LoadedModel(network, modelId, DateTimeOffset.UtcNow, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception failure)
        {
            network?.Dispose();
            throw failure as ModelUnavailableException ?? new ModelUnavailableException(
                "The network in the model file cannot be loaded or fails on a small picture. Check the file that "
                + "ModelPath points to.", failure);
        }
    }

    [LoggerMessage(301, LogLevel.Information, "Model {ModelId} loaded in {Milliseconds:0} ms")]
    private partial void LogLoaded(string modelId, double milliseconds);

    [LoggerMessage(302, LogLevel.Error, "The model file was refused; serving on: {ModelId}")]
    private partial void LogRefused(Exception reason, string modelId);
}
