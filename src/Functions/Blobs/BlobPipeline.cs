using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SuperRes.Core;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>From an input blob to its result or its failure record.</summary>
internal sealed partial class BlobPipeline(
    InputBlobs inputs, OutputBlobs outputs, FailureRecords failures, BlobUpscaling upscaling,
    BlobObservers observers, InputTurns turns, LimitOptions limits, PoisonOptions poison, ILogger<BlobPipeline> log) : IBlobPipeline, IDisposable
{
    private const int MostVersions = 5;
    private readonly SemaphoreSlim _givenUp = new(1, 1);

    /// <inheritdoc/>
    public Task UpscaleOrQueueAsync(string inputName, CancellationToken cancellationToken) =>
        UpscaleAsync(inputName, waits: false, cancellationToken);

    /// <inheritdoc/>
    public Task UpscaleLargeAsync(string message, CancellationToken cancellationToken) =>
        BlobMessage.TryParse(message) is { } about
            ? UpscaleAsync(about.BlobName, cancellationToken)
            : KeepUnknownAsync(message, cancellationToken);

    /// <summary>As <see cref="UpscaleOrQueueAsync"/>, but waits until there is a place for the picture.</summary>
    public Task UpscaleAsync(string inputName, CancellationToken cancellationToken) =>
        UpscaleAsync(inputName, waits: true, cancellationToken);

    private async Task UpscaleAsync(string inputName, bool waits, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(inputName, cancellationToken);
        for (var version = 0; version < MostVersions; version++)
        {
            if (await inputs.FindAsync(inputName, cancellationToken) is not { } source)
            {
                LogGone(inputName);
                await observers.GoneAsync(inputName, cancellationToken);
                return;
            }

            if (source.IsDirectory || await TryEndAsync(source, waits, cancellationToken))
                return;

            // A new version need not come with an event of its own: Event Grid tells nothing of new metadata.
            LogSuperseded(inputName, source.ETag.ToString());
        }

        throw new IOException($"The input '{inputName}' was changed {MostVersions} times meanwhile.");
    }

    /// <inheritdoc/>
    public async Task GiveUpAsync(string poisonMessage, CancellationToken cancellationToken)
    {
        if (await RecordAsync(poisonMessage, cancellationToken) is not { } newer)
            return;

        // One picture at a time, though a host takes several messages: what has failed before need not fail beside others of its kind.
        await _givenUp.WaitAsync(cancellationToken);
        try
        {
            await UpscaleAsync(newer, cancellationToken);
        }
        finally
        {
            _givenUp.Release();
        }
    }

    /// <summary>Records what a poison message tells, and upscales nothing.</summary>
    /// <returns>The input when the message is about a version of it that has been replaced; else null.</returns>
    public async Task<string?> RecordAsync(string poisonMessage, CancellationToken cancellationToken)
    {
        if (BlobMessage.TryParse(poisonMessage) is not { } message)
        {
            await KeepUnknownAsync(poisonMessage, cancellationToken);
            return null;
        }

        if (await inputs.FindAsync(message.BlobName, cancellationToken) is not { } source)
        {
            LogGone(message.BlobName);
            return null;
        }

        if (source.Version == message.SourceETag && await GiveUpAsync(source, poison.Attempts, cancellationToken))
            return null;
        LogSuperseded(message.BlobName, message.ETag);
        return message.BlobName;
    }

    /// <summary>Records that a version has failed too often.</summary>
    /// <returns>Whether it has its record or, after all, its result; false when it was replaced or deleted.</returns>
    public async Task<bool> GiveUpAsync(InputBlob source, int attempts, CancellationToken cancellationToken)
    {
        // Whoever is at it here may still succeed.
        using var turn = await turns.TakeAsync(source.Name, cancellationToken);
        LogGivenUp(source.Name, attempts);
        return await TryFailAsync(source, BlobProblem.GaveUp(attempts), attempts, cancellationToken);
    }

    /// <summary>Whether a version has its result or its record.</summary>
    public async Task<bool> IsSettledAsync(InputBlob source, CancellationToken cancellationToken) =>
        await FindResultAsync(source, cancellationToken) is not null
        || (await failures.FindAsync(source.Name, cancellationToken))?.SourceETag == source.Version;

    /// <inheritdoc/>
    public void Dispose() => _givenUp.Dispose();

    private Task KeepUnknownAsync(string message, CancellationToken cancellationToken)
    {
        LogUnknownMessage();
        return failures.KeepAsync(message, BlobProblem.UnknownMessage(), cancellationToken);
    }

    /// <returns>
    /// Whether the version has its result, its record or its message; false when it was replaced or deleted meanwhile.
    /// </returns>
    private async Task<bool> TryEndAsync(InputBlob source, bool waits, CancellationToken cancellationToken)
    {
        if (!ExactBlobs.CanName(source.Name))
            return await TryFailAsync(source, BlobProblem.UnusableName(), attempts: 1, cancellationToken);
        await using var attempt = await observers.BeginAsync(source.Name, cancellationToken);
        try
        {
            var options = UpscaleOptions.Parse(source.Options);
            limits.Blob.CheckBytes(source.Length);
            switch (await upscaling.RunAsync(source, options, waits, attempt, cancellationToken))
            {
                case BlobOutcome.Upscaled(var output, var made):
                    await SucceedAsync(source, output, made, cancellationToken);
                    return true;
                case BlobOutcome.Queued:
                    LogQueued(source.Name);
                    await attempt.WaitsAsync(cancellationToken);
                    return true;
                default:
                    return false;
            }
        }
        catch (SuperResException hopeless) when (hopeless.IsPermanent || hopeless is ImageTooSlowException)
        {
            LogFailed(source.Name, hopeless.Code, hopeless.Message);
            var attempts = hopeless is ImageTooSlowException ? Patience.MostDecodings : 1;
            return await TryFailAsync(source, Problem.Describe(hopeless), attempts, cancellationToken);
        }
    }

    private async Task SucceedAsync(
        InputBlob source, string outputName, bool made, CancellationToken cancellationToken)
    {
        // Looked for only now, as another worker may have failed meanwhile. The record of a newer version is never
        // removed: once it is there, this version is no longer the current one.
        if (await failures.FindAsync(source.Name, cancellationToken) is { } record
            && await inputs.IsCurrentAsync(source, cancellationToken))
            await failures.RemoveAsync(record, cancellationToken);
        await observers.SucceededAsync(source.Name, outputName, made, cancellationToken);
    }

    /// <returns>Whether the version has its record or, after all, its result; false when it was replaced or deleted.</returns>
    private async Task<bool> TryFailAsync(
        InputBlob source, ProblemDetails problem, int attempts, CancellationToken cancellationToken)
    {
        if (await HasSucceededAsync(source, cancellationToken))
            return true;
        if (!await failures.WriteAsync(source, problem, attempts, cancellationToken))
            return false;

        // Who made the result meanwhile may have looked for records before this one was written.
        if (!await HasSucceededAsync(source, cancellationToken))
            await observers.FailedAsync(source.Name, problem, cancellationToken);
        return true;
    }

    /// <summary>Settles a version of which another worker, or an earlier attempt, has made the result.</summary>
    private async Task<bool> HasSucceededAsync(InputBlob source, CancellationToken cancellationToken)
    {
        if (await FindResultAsync(source, cancellationToken) is not { } result)
            return false;
        await SucceedAsync(source, result.Name, made: false, cancellationToken);
        return true;
    }

    private async Task<OutputBlob?> FindResultAsync(InputBlob source, CancellationToken cancellationToken) =>
        (await outputs.FindAllAsync(source.Name, cancellationToken))
        .FirstOrDefault(output => output.Provenance?.SourceETag == source.Version);

    [LoggerMessage(501, LogLevel.Information, "The input '{Name}' is gone")]
    private partial void LogGone(string name);

    [LoggerMessage(502, LogLevel.Information, "Version {ETag} of the input '{Name}' was replaced or deleted meanwhile")]
    private partial void LogSuperseded(string name, string eTag);

    [LoggerMessage(503, LogLevel.Warning, "The input '{Name}' cannot be upscaled: {Code}. {Detail}")]
    private partial void LogFailed(string name, string code, string detail);

    [LoggerMessage(506, LogLevel.Information, "The large input '{Name}' waits in a queue until there is a place for it")]
    private partial void LogQueued(string name);

    [LoggerMessage(504, LogLevel.Error, "The input '{Name}' is given up after {Attempts} attempts")]
    private partial void LogGivenUp(string name, int attempts);

    [LoggerMessage(505, LogLevel.Error, "A message names no input; it is kept among the failure records")]
    private partial void LogUnknownMessage();
}
