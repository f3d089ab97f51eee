using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Upscaling;

/// <summary>Tells at the start how much memory there is for pictures, and warns where the largest one that is accepted has no
/// room in it.</summary>
internal sealed partial class MemoryCheck(EdsrModel model, LimitOptions limits, ILogger<MemoryCheck> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var memory = model.Admission.Memory;
        var largest = PictureMemory.OfJpeg(limits.MaxMegapixels);
        LogBudget(memory.Bytes / 1e6, memory.MostOfOne / 1e6);
        if (largest > memory.MostOfOne)
            LogTooLittle(limits.MaxMegapixels, largest / 1e6, memory.MostOfOne / 1e6);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(311, LogLevel.Information, "Pictures may take {Megabytes:0} MB of memory, one alone {MegabytesOfOne:0}")]
    private partial void LogBudget(double megabytes, double megabytesOfOne);

    [LoggerMessage(312, LogLevel.Warning,
        "A JPEG of {MaxMegapixels} megapixels, as MaxMegapixels allows, takes {Megabytes:0} MB of memory, and one picture may "
        + "have {MegabytesOfOne:0}: larger ones are refused. Give the process more memory, or set MaxMegapixels lower")]
    private partial void LogTooLittle(double maxMegapixels, double megabytes, double megabytesOfOne);
}
