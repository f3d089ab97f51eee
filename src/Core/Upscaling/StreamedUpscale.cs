using System.Runtime.ExceptionServices;
using OpenCvSharp;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;
using SuperRes.Core.Inference;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Upscaling;

/// <summary>Runs the networks and the encoder of one picture side by side, with a few rows between them.</summary>
internal sealed class StreamedUpscale(IUpscalingEngine engine, DecodedPicture picture, UpscalePlan plan)
{
    /// <summary>Works until the last byte is written; the first fault on either side ends both.</summary>
    /// <returns>How long the picture waited for others, how long the network worked on it, and how long encoding kept
    /// it or the caller waiting.</returns>
    public async Task<(TimeSpan Queue, TimeSpan Inference, TimeSpan Encode)> RunAsync(
        Stream destination, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var alpha = picture.Alpha is { } plane ? Broadcast(plane) : null;
        PixelBuffer[] planes = alpha is null ? [picture.Colour] : [picture.Colour, alpha];
        var layout = new RowLayout(
            plan.UpscaledSize, picture.IsGrey && plan.OutputFormat.HoldsGrey(), picture.HasAlpha, picture.Depth);
        using var ring = new RowRing(layout, planes.Length, picture.ConstantAlpha);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var rows = new TiffRowStream(ring, stop.Token);
        using var encoded = new EncodedStream(destination, stop.Token);

        PlaneSink[] sinks =
            [.. planes.Select((_, writer) => new PlaneSink(ring, writer, writer == 1, plan.NetworkOutput))];
        var combined = progress is null ? null : new CombinedProgress(progress, planes.Length);
        var started = TimeProvider.System.GetTimestamp();
        var (inferred, worked) = (TimeSpan.Zero, TimeSpan.Zero);

        Task<TimeSpan>[] networks = [.. planes.Select((source, writer) => Task.Run(
            () => engine.UpscaleAsync(source, sinks[writer], combined?.Part(writer), stop.Token), stop.Token))];
        var encoder = Task.Factory.StartNew(
            () => Encode(rows, encoded),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        // Each network by itself: when one fails, the other waits for an encoder that waits for the one that failed.
        await TogetherAsync([.. networks, MeasureAsync(), encoder], stop);

        return (inferred - worked, worked, TimeProvider.System.GetElapsedTime(started) - inferred);

        async Task MeasureAsync()
        {
            var busy = await Task.WhenAll(networks);
            inferred = TimeProvider.System.GetElapsedTime(started) - sinks.Max(sink => sink.Waited);
            worked = TimeSpan.FromTicks(Math.Min(inferred.Ticks, busy.Sum(time => time.Ticks)));
        }
    }

    private void Encode(TiffRowStream rows, EncodedStream encoded)
    {
        using var activity = Instrumentation.Activities.StartActivity("encode");
        PictureEncoder.Encode(rows, plan.Encoder, picture.Metadata, encoded);
    }

    /// <summary>Waits for all; the first fault stops the others and is what the caller sees.</summary>
    private static async Task TogetherAsync(List<Task> tasks, CancellationTokenSource stop)
    {
        Exception? cause = null;
        while (tasks.Count > 0)
        {
            var ended = await Task.WhenAny(tasks);
            tasks.Remove(ended);
            try
            {
                await ended;
            }
            catch (Exception e)
            {
                cause ??= e;
                await stop.CancelAsync();
            }
        }

        if (cause is not null)
            ExceptionDispatchInfo.Throw(cause);
    }

    private static PixelBuffer Broadcast(PixelBuffer plane)
    {
        var three = new PixelBuffer(plane.Width, plane.Height, 3, plane.Depth);
        using var from = plane.AsMat();
        using var to = three.AsMat();
        Cv2.Merge([from, from, from], to);
        return three;
    }
}
