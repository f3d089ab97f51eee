using System.Collections.Concurrent;
using System.Collections.Immutable;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Makes true that nothing is forgotten: events are hints, which hosts, scans, brokers and emulators lose, while the
/// containers themselves say what is not done.
/// </summary>
internal sealed partial class Sweep(
    BlobServiceClient storage, BlobPipeline pipeline, PoisonLeftovers leftovers, PoisonOptions poison,
    CleanupOptions cleanup, TimeProvider clock, ILogger<Sweep> log) : ISweep
{
    /// <summary>What is newer is on its way, as far as anybody can tell.</summary>
    public static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(2);

    /// <summary>Most inputs of one run.</summary>
    internal const int MostFound = 1000;

    /// <summary>A run begins nothing more after it, so that it ends before hosts end it.</summary>
    internal static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    /// <summary>The walk ends earlier, so that what it found last is begun too and no run is without progress.</summary>
    private static readonly TimeSpan LongestWalk = TimeSpan.FromMinutes(12);

    private const int BatchSize = 16;
    private const int AtOnce = 4;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public async Task<SweepReport?> RunAsync(CancellationToken cancellationToken)
    {
        var record = new SweepRecord(storage);
        var state = await record.ReadAsync(cancellationToken);
        if (state.ClaimedUntil > clock.GetUtcNow() || await ClaimAsync(record, state, cancellationToken) is not { } claimed)
            return null;

        await leftovers.RecordAsync(cancellationToken);
        return await WalkAsync(record, claimed, cancellationToken);
    }

    private async Task<SweepReport?> WalkAsync(SweepRecord record, SweepState claimed, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await using var unfinished = new UnfinishedInputs(storage, claimed.Position, Ages(clock.GetUtcNow()));
        bool HasTaken(TimeSpan time) => clock.GetElapsedTime(started) >= time;
        var (found, isCut) = (0, false);
        try
        {
            var walk = unfinished.FindAsync(cancellationToken, () => HasTaken(LongestWalk));
            await foreach (var batch in walk.Chunk(BatchSize))
            {
                if (await ClaimAsync(record, Begun(claimed, batch), cancellationToken) is not { } begun)
                    return null;
                if (await FinishClaimedAsync(record, begun, batch, () => HasTaken(LongestRun), cancellationToken)
                    is not var (ended, forgotten, isWhole))
                    return null;
                claimed = begun with
                {
                    Position = isWhole ? unfinished.Position : begun.Position,
                    Attempts = begun.Attempts.ToImmutableDictionary().RemoveRange(ended),
                };
                found += forgotten;
                isCut = !isWhole;
                if (isCut || found >= MostFound)
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is no fault of the pictures in hand, and the next start need not wait for the claim to run out.
            using var shortly = new CancellationTokenSource(StoppingTime);
            await record.TryWriteAsync(claimed with { ClaimedUntil = clock.GetUtcNow() }, shortly.Token);
            throw;
        }

        var position = isCut ? claimed.Position : unfinished.Position;
        var report = new SweepReport(
            unfinished.Seen, found, unfinished.Young, unfinished.Requests, !isCut && position == SweepPosition.Start);
        var now = clock.GetUtcNow();
        await record.TryWriteAsync(
            claimed with { ClaimedUntil = now, EndedAt = isCut ? claimed.EndedAt : now, Position = position }, cancellationToken);
        SweepMetrics.Ended(report);
        LogEnded(report.Seen, report.Requests, clock.GetElapsedTime(started).TotalSeconds, report.Found);
        return report;
    }

    /// <summary>What is older than results are kept has lost its own to the clean-up, and is not to be made again.</summary>
    private (DateTimeOffset Oldest, DateTimeOffset Youngest) Ages(DateTimeOffset now) =>
        (cleanup.OutcomesLast is { } kept ? now - kept : DateTimeOffset.MinValue, now - LeastAge);

    private async Task<SweepState?> ClaimAsync(SweepRecord record, SweepState state, CancellationToken cancellationToken)
    {
        var claimed = state with { ClaimedUntil = clock.GetUtcNow() + Claim };
        return await record.TryWriteAsync(claimed, cancellationToken) ? claimed : null;
    }

    /// <summary>Counts before it begins, as a picture may take the process with it. Counts of inputs that were deleted
    /// stay behind, until they are too many.</summary>
    private static SweepState Begun(SweepState state, IReadOnlyList<InputBlob> batch)
    {
        var attempts = state.Attempts.Count < MostFound ? state.Attempts.ToImmutableDictionary() : [];
        foreach (var input in batch)
            attempts = attempts.SetItem(Key(input), attempts.GetValueOrDefault(Key(input)) + 1);
        return state with { Attempts = attempts };
    }

    /// <summary>Keeps the claim while the pictures are made. They are made twice otherwise, and counted as attempts that
    /// came to no end.</summary>
    /// <returns>Null when another instance has the claim.</returns>
    private async Task<(IReadOnlyCollection<string> Ended, int Forgotten, bool IsWhole)?> FinishClaimedAsync(
        SweepRecord record, SweepState begun, IReadOnlyList<InputBlob> batch, Func<bool> isOver,
        CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(record, begun, lost, ended.Token);
        try
        {
            return await FinishAsync(batch, begun.Attempts, isOver, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogLost();
            return null;
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(SweepRecord record, SweepState begun, CancellationTokenSource lost, CancellationToken ended)
    {
        var until = begun.ClaimedUntil;
        while (true)
        {
            await Task.Delay(Renewal, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            try
            {
                if (await ClaimAsync(record, begun, lost.Token) is { } renewed)
                {
                    until = renewed.ClaimedUntil;
                    continue;
                }
            }
            catch (Exception fault) when (lost.IsCancellationRequested || StorageFault.IsOutage(fault, lost.Token))
            {
                // What could not be renewed holds until it runs out.
                if (!lost.IsCancellationRequested && clock.GetUtcNow() < until)
                    continue;
            }

            await lost.CancelAsync();
            return;
        }
    }

    private async Task<(IReadOnlyCollection<string> Ended, int Forgotten, bool IsWhole)> FinishAsync(
        IReadOnlyList<InputBlob> batch, IReadOnlyDictionary<string, int> attempts, Func<bool> isOver,
        CancellationToken cancellationToken)
    {
        var ended = new ConcurrentBag<string>();
        var (forgotten, left) = (0, 0);
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (input, token) =>
            {
                try
                {
                    if (isOver())
                        Interlocked.Increment(ref left);
                    else if (!await pipeline.IsSettledAsync(input, token))
                    {
                        Interlocked.Increment(ref forgotten);
                        LogFound(input.Name);
                        await FinishAsync(input, attempts[Key(input)], token);
                    }

                    ended.Add(Key(input));
                }
                catch (Exception fault) when (!token.IsCancellationRequested)
                {
                    // The next run finds it again. What is no fault of the picture is no attempt at it either.
                    LogFailed(fault, input.Name);
                    if (StorageFault.IsOutage(fault, token) || fault is Core.SuperResException)
                        ended.Add(Key(input));
                }
            });
        return (ended, forgotten, left == 0);
    }

    private Task FinishAsync(InputBlob input, int attempt, CancellationToken cancellationToken) => attempt > poison.Attempts
        ? pipeline.GiveUpAsync(input, poison.Attempts, cancellationToken)
        : pipeline.UpscaleAsync(input.Name, cancellationToken);

    private static string Key(InputBlob input) => $"{input.Version}/{input.Name}";

    [LoggerMessage(551, LogLevel.Warning, "The input '{Name}' has neither result nor record; it is upscaled now")]
    private partial void LogFound(string name);

    [LoggerMessage(552, LogLevel.Error, "The input '{Name}' could not be upscaled; the next sweep finds it again")]
    private partial void LogFailed(Exception fault, string name);

    [LoggerMessage(556, LogLevel.Warning, "Another instance has taken over the sweep; what was begun here is left to it")]
    private partial void LogLost();

    [LoggerMessage(553, LogLevel.Information,
        "The sweep looked at {Inputs} inputs with {Requests} listings in {Seconds:0.0} s and found {Found} forgotten")]
    private partial void LogEnded(long inputs, int requests, double seconds, int found);
}
