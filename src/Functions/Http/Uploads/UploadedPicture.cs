namespace SuperRes.Functions.Http.Uploads;

/// <summary>The picture of a request while it arrives.</summary>
/// <param name="FileName">What the caller calls it, not to be trusted; null when not told.</param>
/// <param name="Content">Its bytes, cut off at the limit by an exception.</param>
/// <param name="DeclaredLength">How many bytes the caller says it has; null when not told.</param>
internal sealed record UploadedPicture(string? FileName, Stream Content, long? DeclaredLength);
