using System.Globalization;
using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http;

/// <summary>What a picture may cost whose caller waits for it.</summary>
public sealed class SyncBudget(EdsrModel model, LimitOptions limits, HttpOptions http)
{
    /// <summary>A picture for which there is no work unless its answer is likely to arrive.</summary>
    internal WantedPicture For(ReadOnlyMemory<byte> upload, UpscaleOptions options) => new(
        upload, options, limits.Http,
        plan =>
        {
            var estimate = SyncEstimate.Of(plan.Estimate(model), plan.MemoryBytes, model.Admission);
            if (estimate.Own > http.SyncTimeBudget)
                model.Doubt();
            estimate.Check(http.SyncTimeBudget);
        });
}

/// <summary>How long a caller would wait for the network, from its measured speed; known before any work is done.</summary>
/// <param name="Own">What the picture takes with all cores to itself.</param>
/// <param name="Others">What those in the line take away from it at most. The cores are shared fairly, so each holds it up
/// for as long as it takes itself, and all of them no longer than all their work takes; which may be what it waits for
/// where there is no memory for it beside them.</param>
/// <param name="Next">When the line is likely to be shorter by one.</param>
internal readonly record struct SyncEstimate(TimeSpan Own, TimeSpan Others, TimeSpan Next)
{
    /// <summary>Azure's front end gives up on an answer after so long.</summary>
    private static readonly TimeSpan Answerable = TimeSpan.FromSeconds(230);

    /// <summary>The estimate for a picture that would enter the line now.</summary>
    /// <param name="own">What it takes with all cores.</param>
    /// <param name="bytes">What it will hold at most.</param>
    /// <param name="line">Those in front of it.</param>
    public static SyncEstimate Of(TimeSpan own, long bytes, Admission line)
    {
        var (pictures, all) = (line.Pictures, line.Estimate);
        return new(
            own,
            line.Memory.HasRoom(bytes) && own * pictures < all ? own * pictures : all,
            TimeSpan.FromSeconds(Math.Clamp(all.TotalSeconds / Math.Max(pictures, 1), 1, Answerable.TotalSeconds)));
    }

    /// <summary>Turns away a picture whose caller would wait in vain.</summary>
    /// <param name="budget">How long the picture may take by itself.</param>
    /// <exception cref="SyncTooSlowException">It takes longer, however short the line is.</exception>
    /// <exception cref="BusyException">It does not, but no answer would arrive as long as the line is what it is.</exception>
    public void Check(TimeSpan budget)
    {
        if (Own > budget)
            throw new SyncTooSlowException(Own, budget);
        if (Own + Others > Answerable)
        {
            throw new BusyException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Beside the pictures in the line it would take about {(Own + Others).TotalSeconds:0} s, and answers are "
                    + $"lost after {Answerable.TotalSeconds:0} s. Try again in about {Next.TotalSeconds:0} s, or send it to /api/jobs."),
                Next);
        }
    }
}
