using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Blobs;

/// <summary>Makes the result of one version of an input, once, however many workers try.</summary>
internal sealed partial class BlobUpscaling(
    InputBlobs inputs, OutputBlobs outputs, Upscaler upscaler, EdsrModel model, LimitOptions limits,
    BlobObservers observers, BlobMemory memory, Patience patience, InputWatch watch, ILogger<BlobUpscaling> log)
{
    private const int MostRaces = 5;

    /// <summary>Upscales unless that is done already.</summary>
    /// <returns>
    /// Name of the result, and whether it was made now; null when the version was replaced or deleted meanwhile.
    /// </returns>
    /// <exception cref="SuperRes.Core.SuperResException">There can be no result, or the wait for room was too long.</exception>
    /// <exception cref="IOException">Other workers kept changing the result.</exception>
    public async Task<(string Name, bool Made)?> RunAsync(
        InputBlob source, UpscaleOptions options, CancellationToken cancellationToken)
    {
        for (var race = 0; race < MostRaces; race++)
        {
            var modelId = await patience.UntilReadyAsync(
                () => model.ModelIdAsync(cancellationToken).AsTask(), cancellationToken);
            var provenance = Provenance.Of(source, options, modelId);
            var existing = await outputs.FindAllAsync(source.Name, cancellationToken);
            if (existing.FirstOrDefault(output => output.Provenance == provenance) is { } done)
            {
                LogDone(source.Name, done.Name);
                await RemoveOutdatedAsync(source, done.Name, existing, cancellationToken);
                return (done.Name, Made: false);
            }

            using var held = await memory.ReserveAsync(source.Length, cancellationToken);
            if (await inputs.DownloadAsync(source, cancellationToken) is not { } picture)
                return null;
            var name = BlobNames.Output(source.Name, upscaler.Inspect(picture, options, limits.Blob).OutputFormat);
            var before = existing.FirstOrDefault(output => output.Name == name);
            var made = await watch.WhileCurrentAsync(
                source,
                current => patience.UntilReadyAsync(
                    () => TryMakeAsync(name, before, source, picture, options, provenance, current), current),
                cancellationToken);
            if (made is not null)
                return await SettleAsync(source, made, existing, cancellationToken) ? (name, Made: true) : null;
            LogRaced(source.Name, name);
        }

        throw new IOException($"The result of '{source.Name}' was changed {MostRaces} times meanwhile.");
    }

    /// <returns>The result; null when the input, or what is under the result's name, has changed.</returns>
    private async Task<OutputBlob?> TryMakeAsync(
        string name, OutputBlob? before, InputBlob source, byte[] picture, UpscaleOptions options,
        Provenance provenance, CancellationToken cancellationToken)
    {
        await using var staged = outputs.Begin(name);
        var result = await upscaler.UpscaleAsync(
            picture, options, limits.Blob, staged, observers.ProgressOf(source.Name), cancellationToken);

        // The result of a newer version breaks the commit's condition if it came after the look at what is there; if it
        // came before, the input is no longer the one that was read.
        if (!await inputs.IsCurrentAsync(source, cancellationToken)
            || await OutputBlobs.TryCommitAsync(staged, before, provenance, result, cancellationToken) is not { } committed)
            return null;
        LogUpscaled(source.Name, name, result.OriginalSize.ToString(), result.UpscaledSize.ToString());
        return new OutputBlob(name, committed, provenance);
    }

    /// <summary>
    /// Removes the results of older versions, which had another format. When the input has been replaced since the
    /// last look, the result itself is one of those: it came too late for the newer version's worker to see it.
    /// </summary>
    private async Task<bool> SettleAsync(
        InputBlob source, OutputBlob made, IReadOnlyList<OutputBlob> existing, CancellationToken cancellationToken)
    {
        var current = await inputs.FindAsync(source.Name, cancellationToken);
        if (current is not null && current.Version != source.Version)
        {
            await outputs.RemoveAsync(made, cancellationToken);
            return false;
        }

        await RemoveAllButAsync(made.Name, existing, cancellationToken);
        return true;
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

    [LoggerMessage(513, LogLevel.Information, "'{Name}' or its result '{Output}' changed while it was upscaled")]
    private partial void LogRaced(string name, string output);
}
