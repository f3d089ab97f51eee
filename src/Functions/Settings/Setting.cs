using System.Globalization;

namespace SuperRes.Functions.Settings;

/// <summary>How a setting that is out of its range is reported.</summary>
internal static class Setting
{
    /// <exception cref="ArgumentException"><paramref name="valid"/> is false.</exception>
    public static void Check(bool valid, string name, object? value, string range)
    {
        if (!valid)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The setting {name} is '{value}'; it must be {range}."),
                name);
        }
    }
}
