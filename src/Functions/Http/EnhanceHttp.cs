using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SuperRes.Core;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Results;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Http;

/// <summary>
/// <c>POST /api/enhance</c>: the contract of the Flask services that people replace with this one. A picture in, the
/// address of a PNG out.
/// </summary>
public sealed class EnhanceHttp(
    ErrorBoundary boundary, UploadReader uploads, SyncBudget budget, CachedUpscaler upscaler, ResultStore results,
    CallerMemory memory, LimitOptions limits)
{
    /// <summary>Takes the picture in the form field <c>image</c>.</summary>
    [Function("Enhance")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "enhance")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(
            request,
            stop => EnhanceAsync(request, stop),
            problem => TypedResults.Json(
                new { error = problem.Detail }, JsonSerializerOptions.Web, statusCode: problem.Status),
            cancellationToken);
    }

    private async Task<IResult> EnhanceAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var received = await uploads.ReadAsync(request, limits.Http, cancellationToken, strict: false);
        var options = received.Options;
        if (options.Format is not (OutputFormat.Auto or OutputFormat.Png))
            throw new OptionInvalidException("format", "The result is always a PNG here. Use /api/upscale for other formats.");

        var wanted = budget.For(received.Content, options with { Format = OutputFormat.Png });
        var key = await upscaler.KeyOfAsync(wanted, cancellationToken);
        var (picture, _, _) = await upscaler.UpscaleAsync(key, wanted, cancellationToken);
        using var held = picture.Hold(memory);
        var id = await results.AddAsync(picture, cancellationToken);
        CallMetrics.Succeeded();
        return TypedResults.Json(new
        {
            success = true,
            original_shape = ShapeOf(picture.OriginalSize),
            enhanced_shape = ShapeOf(picture.UpscaledSize),
            result_url = ApiPath.Result(id, picture.Extension),
        });
    }

    /// <summary>Rows before columns, as NumPy has it.</summary>
    private static int[] ShapeOf(PictureSize size) => [size.Height, size.Width];
}
