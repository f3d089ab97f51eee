using System.ComponentModel;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http.Uploads;

namespace SuperRes.Functions.Caching;

/// <summary>A finished picture with what is told about it. Shared by all who asked for it, so never changed.</summary>
/// <param name="Content">The file.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Extension">Its file name extension, with the dot.</param>
/// <param name="OriginalSize">Upright size of the picture that came in.</param>
/// <param name="UpscaledSize">Size of this picture.</param>
/// <param name="ModelId">Which network made it.</param>
/// <param name="Timings">Where the time went; null for a picture that was made earlier.</param>
[ImmutableObject(true)]
internal sealed record UpscaledPicture(
    PictureContent Content,
    string ContentType,
    string Extension,
    PictureSize OriginalSize,
    PictureSize UpscaledSize,
    string ModelId,
    UpscaleTimings? Timings)
{
    /// <summary>Joins what the upscaler told with what it wrote.</summary>
    public static UpscaledPicture From(UpscaleResult result, PictureContent content) => new(
        content, result.ContentType, result.Extension, result.OriginalSize, result.UpscaledSize, result.ModelId,
        result.Timings);

    /// <summary>Counts the picture among the answers that are being read, until the caller has it.</summary>
    /// <exception cref="SuperRes.Core.BusyException">Answers that slow callers read have used up the memory for such.</exception>
    public IDisposable Hold(CallerMemory memory) => memory.Hold(Content, Content is MemoryContent ? Content.Length : 0);
}
