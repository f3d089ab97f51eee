using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Blobs;

/// <summary>Makes the result of one version of an input, once, however many workers try.</summary>
internal sealed partial class BlobUpscaling(
    InputBlobs inputs, OutputBlobs outputs, Upscaler upscaler, EdsrModel model, LimitOptions limits,
    BlobMemory memory, LargeInputs large, Patience patience, InputWatch watch,
    ILogger<BlobUpscaling> log)
{
    private const int MostRaces = 5;

    /// <summary>Upscales unless that is done already.</summary>
    /// <param name="source">The version.</param>
    /// <param name="options">What is wanted of it.</param>
    /// <param name="waits">Whether a large picture waits here for its place, or in its queue.</param>
    /// <param name="progress">Is told how far it is, 0..1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="SuperRes.Core.SuperResException">There can be no result, or the wait for a network was too long.</exception>
    /// <exception cref="IOException">Other workers kept changing the result.</exception>
    public async Task<BlobOutcome> RunAsync(
        InputBlob source, UpscaleOptions options, bool waits, IProgress<double> progress, CancellationToken cancellationToken)
    {
        // The address of a job's result promises that it never changes.
        var firstCounts = JobPath.TryGetId(source.Name, out _);
        for (var race = 0; race < MostRaces; race++)
        {
            var modelId = await patience.UntilReadyAsync(
                () => model.ModelIdAsync(cancellationToken).AsTask(), cancellationToken);
            var provenance = Provenance.Of(source, options, modelId);
            var existing = await outputs.FindAllAsync(source.Name, cancellationToken);
            if (existing.FirstOrDefault(output => firstCounts
                ? output.Provenance?.SourceETag == provenance.SourceETag
                : output.Provenance == provenance) is { } done)
            {
                LogDone(source.Name, done.Name);
                await RemoveOutdatedAsync(source, done.Name, existing, cancellationToken);
                return new BlobOutcome.Upscaled(done.Name, Made: false);
            }

            var attempt = await watch.WhileCurrentAsync(
                source, current => TryMakeAsync(source, options, waits, existing, provenance, progress, current), cancellationToken);
            if (attempt is { Queued: true })
                return new BlobOutcome.Queued();
            if (attempt is { Made: { } made })
                return await SettleAsync(source, made, existing, cancellationToken);
            if (!await inputs.IsCurrentAsync(source, cancellationToken))
                return new BlobOutcome.Superseded();
            LogRaced(source.Name);
            // Whoever was first has made it, be it with another release's model: else two would overwrite each other.
            firstCounts = true;
        }

        throw new IOException($"The result of '{source.Name}' was changed {MostRaces} times meanwhile.");
    }

    /// <returns>Null when the input, or what is under the result's name, has changed.</returns>
    private async Task<Attempt?> TryMakeAsync(
        InputBlob source, UpscaleOptions options, bool waits, IReadOnlyList<OutputBlob> existing, Provenance provenance,
        IProgress<double> progress, CancellationToken cancellationToken)
    {
        var isLargeFile = source.Length > LargeInputs.MostOfSmallFile;
        using var place = isLargeFile ? await large.TakePlaceAsync(waits, cancellationToken) : null;
        if (isLargeFile && place is null)
            return await QueueAsync(source, cancellationToken);
        using var held = await memory.ReserveAsync(source.Length, cancellationToken);
        if (await inputs.DownloadAsync(source, cancellationToken) is not { } picture)
            return null;

        // A small file may be a large picture.
        var plan = upscaler.Inspect(picture, options, limits.Blob);
        var isLargePicture = !isLargeFile && !model.Admission.Memory.IsSmall(plan.MemoryBytes);
        using var late = isLargePicture ? await large.TakePlaceAsync(waits, cancellationToken) : null;
        if (isLargePicture && late is null)
            return await QueueAsync(source, cancellationToken);

        var name = BlobNames.Output(source.Name, plan.OutputFormat);
        var before = existing.FirstOrDefault(output => output.Name == name);
        return await patience.UntilReadyAsync(
            () => TryMakeAsync(name, before, source, picture, options, provenance, progress, cancellationToken), cancellationToken);
    }

    private async Task<Attempt> QueueAsync(InputBlob source, CancellationToken cancellationToken)
    {
        await large.QueueAsync(source, cancellationToken);
        return new Attempt(Made: null, Queued: true);
    }

    /// <returns>The result; null when the input, or what is under the result's name, has changed.</returns>
    private async Task<Attempt?> TryMakeAsync(
        string name, OutputBlob? before, InputBlob source, byte[] picture, UpscaleOptions options,
        Provenance provenance, IProgress<double> progress, CancellationToken cancellationToken)
    {
        await using var staged = outputs.Begin(name);
        var result = await upscaler.UpscaleAsync(
            picture, options, limits.Blob, staged, progress, cancellationToken);

        // The result of a newer version breaks the commit's condition if it came after the look at what is there; if it
        // came before, the input is no longer the one that was read.
        if (!await inputs.IsCurrentAsync(source, cancellationToken)
            || await OutputBlobs.TryCommitAsync(staged, before, provenance, result, cancellationToken) is not { } committed)
            return null;
        LogUpscaled(source.Name, name, result.OriginalSize.ToString(), result.UpscaledSize.ToString());
        return new Attempt(new OutputBlob(name, committed, provenance), Queued: false);
    }

    /// <summary>
    /// Removes the results of older versions, which had another format. When the input has been replaced since the
    /// last look, the result itself is one of those: it came too late for the newer version's worker to see it.
    /// </summary>
    private async Task<BlobOutcome> SettleAsync(
        InputBlob source, OutputBlob made, IReadOnlyList<OutputBlob> existing, CancellationToken cancellationToken)
    {
        var current = await inputs.FindAsync(source.Name, cancellationToken);
        if (current is not null && current.Version != source.Version)
        {
            await outputs.RemoveAsync(made, cancellationToken);
            return new BlobOutcome.Superseded();
        }

        await RemoveAllButAsync(made.Name, existing, cancellationToken);
        return new BlobOutcome.Upscaled(made.Name, Made: true);
    }

    private async Task RemoveOutdatedAsync(
        InputBlob source, string done, IReadOnlyList<OutputBlob> existing, CancellationToken cancellationToken)
    {
        if (existing.Count > 1 && await inputs.IsCurrentAsync(source, cancellationToken))
            await RemoveAllButAsync(done, existing, cancellationToken);
    }

    private async Task RemoveAllButAsync(
        string kept, IReadOnlyList<OutputBlob> existing, CancellationToken cancellationToken)
    {
        foreach (var outdated in existing.Where(output => output.Name != kept && output.Provenance is not null))
            await outputs.RemoveAsync(outdated, cancellationToken);
    }

    [LoggerMessage(511, LogLevel.Information, "Upscaled '{Name}' from {OriginalSize} to {UpscaledSize}: '{Output}'")]
    private partial void LogUpscaled(string name, string output, string originalSize, string upscaledSize);

    [LoggerMessage(512, LogLevel.Information, "'{Name}' was upscaled before: '{Output}'")]
    private partial void LogDone(string name, string output);

    [LoggerMessage(513, LogLevel.Information, "The result of '{Name}' changed while it was upscaled")]
    private partial void LogRaced(string name);

    /// <summary>What one look at a version led to.</summary>
    /// <param name="Made">The result.</param>
    /// <param name="Queued">Whether the picture waits among the large ones.</param>
    private sealed record Attempt(OutputBlob? Made, bool Queued);
}
