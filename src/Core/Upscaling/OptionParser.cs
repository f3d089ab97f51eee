using System.Globalization;
using System.Text;

namespace SuperRes.Core.Upscaling;

/// <summary>Turns names and values into <see cref="UpscaleOptions"/>.</summary>
internal static class OptionParser
{
    private static readonly Dictionary<string, Func<UpscaleOptions, string, UpscaleOptions>> Known =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["scale"] = (options, text) => options with { Scale = Scale(text) },
            ["format"] = (options, text) => options with { Format = Format(text) },
            ["quality"] = (options, text) => options with { Quality = Whole("quality", text, 1, 100) },
            ["denoise"] = (options, text) => options with { Denoise = OneOf<Denoise>("denoise", text) },
            ["maxDimension"] = (options, text) => options with
            {
                MaxDimension = Whole("maxDimension", text, 1, UpscaleOptions.LargestMaxDimension),
            },
            ["metadata"] = (options, text) => options with { Metadata = OneOf<MetadataPolicy>("metadata", text) },
        };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    public static UpscaleOptions Parse(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var options = new UpscaleOptions();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in values)
        {
            // Letters like the long s count as ASCII ones where the case is of no matter, and number parsers overlook NULs: what
            // is accepted here must be fit for a header.
            if (!Ascii.IsValid(name) || !Known.TryGetValue(name, out var apply))
            {
                throw new OptionInvalidException(
                    name, $"'{Quote(name)}' is no option. The options are {string.Join(", ", Known.Keys)}.");
            }

            if (!seen.Add(name))
                throw new OptionInvalidException(name, $"{name} is given more than once. Give it once.");
            if (string.IsNullOrWhiteSpace(value))
                continue;
            var text = value.Trim();
            if (text.Any(c => c is < ' ' or > '~'))
                throw Invalid(name, text, "printable ASCII characters");
            options = apply(options, text);
        }

        return options;
    }

    private static double Scale(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale)
        && scale is > 1 and <= UpscaleOptions.MaxScale
            ? scale
            : throw Invalid("scale", text, "a number above 1 and up to 3, such as 1.5");

    private static int Whole(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw Invalid(name, text, $"a whole number from {least} to {most}");

    private static OutputFormat Format(string text) =>
        text.Equals("jpg", StringComparison.OrdinalIgnoreCase)
            ? OutputFormat.Jpeg
            : OneOf<OutputFormat>("format", text);

    // Not Enum.Parse alone: it takes numbers and lists too.
    private static T OneOf<T>(string name, string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (text.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var choices = Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant());
        throw Invalid(name, text, $"one of {string.Join(", ", choices)}");
    }

    private static OptionInvalidException Invalid(string name, string text, string accepted) =>
        new(name, $"{name} is '{Quote(text)}', but must be {accepted}.");

    // What callers send is repeated to them, but neither at length nor with control characters.
    private static string Quote(string text) =>
        string.Concat(text.Take(40).Select(c => char.IsControl(c) ? '?' : c)) + (text.Length > 40 ? "…" : "");
}
