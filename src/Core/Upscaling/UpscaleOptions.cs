using System.Globalization;

namespace SuperRes.Core.Upscaling;

/// <summary>What a caller may choose about one picture.</summary>
public sealed record UpscaleOptions
{
    /// <summary>Largest factor of enlargement.</summary>
    public const double MaxScale = 3;

    /// <summary>Longest side that <see cref="MaxDimension"/> may name.</summary>
    public const int LargestMaxDimension = 65_535;

    /// <summary>Result pixels per source pixel along each axis, above 1 and up to 3; null for as many as the network
    /// makes, and no more than 3.</summary>
    public double? Scale { get; init; }

    /// <summary>Format of the result.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>Quality of lossy formats, 1 to 100; null for the format's own: JPEG 92, WebP 90, AVIF 75.</summary>
    public int? Quality { get; init; }

    /// <summary>Noise reduction before the network.</summary>
    public Denoise Denoise { get; init; }

    /// <summary>The picture is shrunk to at most this many pixels a side before the network; null for not at all.</summary>
    public int? MaxDimension { get; init; }

    /// <summary>What becomes of EXIF, XMP and IPTC.</summary>
    public MetadataPolicy Metadata { get; init; }

    /// <summary>All options in one fixed spelling and order, equal if and only if the options are.</summary>
    public string Canonical => string.Create(
        CultureInfo.InvariantCulture,
        $"scale={Scale?.ToString("R", CultureInfo.InvariantCulture) ?? "auto"};format={Format};quality={Quality?.ToString(CultureInfo.InvariantCulture) ?? "auto"};"
        + $"denoise={Denoise};maxDimension={MaxDimension ?? 0};metadata={Metadata}").ToLowerInvariant();

    /// <summary>Names of all options, as they are documented; any case is accepted.</summary>
    public static IReadOnlyCollection<string> Names => OptionParser.Names;

    /// <summary>Reads options as they come in a query string, a form or a blob's metadata.</summary>
    /// <param name="values">Names, in any case, with their values; an empty value counts as absent.</param>
    /// <exception cref="OptionInvalidException">A name is unknown or repeated, or a value is out of range.</exception>
    public static UpscaleOptions Parse(IEnumerable<KeyValuePair<string, string?>> values) => OptionParser.Parse(values);
}
