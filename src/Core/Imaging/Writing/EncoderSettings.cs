namespace SuperRes.Core.Imaging.Writing;

/// <summary>How a picture is written.</summary>
/// <param name="Format">JPEG, PNG, WebP or AVIF.</param>
/// <param name="Quality">1 to 100; PNG and lossless WebP ignore it.</param>
/// <param name="IsLossless">Whether a WebP is written without loss.</param>
internal sealed record EncoderSettings(ImageFormat Format, int Quality, bool IsLossless);
