using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace SuperRes.LocalHost.Configuration;

/// <summary>Replaces <c>%setting%</c> in attribute strings.</summary>
internal static partial class SettingExpressions
{
    /// <summary>Replaces every <c>%setting%</c> by the setting's value.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static string Resolve(this IConfiguration settings, string text) =>
        Expression().Replace(text, match => settings[match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)]
            ?? throw new InvalidOperationException(
                $"'{text}' names the setting '{match.Groups[1].Value}', which has no value. "
                + "Give it one in local.settings.json (under \"Values\") or as an environment variable."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Expression();
}
