using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SuperRes.Functions.Storage;

/// <summary>
/// Notices on the calls of storage clients that storage failed, and when it is there again. Each service of an account
/// (blobs, queues) fails for itself.
/// </summary>
internal sealed class StorageOutages : HttpPipelinePolicy, IDisposable
{
    private readonly SemaphoreSlim _ended = new(0, 1);
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for the end of an outage.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether one has ended since the last call, or does meanwhile.</returns>
    public async Task<bool> HasEndedWithinAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _ended.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isAnswered = false;
        try
        {
            ProcessNext(message, pipeline);
            isAnswered = true;
        }
        finally
        {
            Note(message, isAnswered);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isAnswered = false;
        try
        {
            await ProcessNextAsync(message, pipeline);
            isAnswered = true;
        }
        finally
        {
            Note(message, isAnswered);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    private void Note(HttpMessage message, bool isAnswered)
    {
        // A service that asks for fewer calls (503) has lost nothing, and a caller who gave up says nothing of it.
        if (isAnswered ? message.Response.Status is >= 500 and not 503 : !message.CancellationToken.IsCancellationRequested)
            _failing.TryAdd(ServiceOf(message), true);
        else if (isAnswered && !_failing.IsEmpty && _failing.TryRemove(ServiceOf(message), out _))
            End();
    }

    private static string ServiceOf(HttpMessage message) => message.Request.Uri.ToUri().Authority;

    private void End()
    {
        lock (_ended)
        {
            if (_ended.CurrentCount == 0)
                _ended.Release();
        }
    }
}
