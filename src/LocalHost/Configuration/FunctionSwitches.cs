using Microsoft.Extensions.Configuration;

namespace SuperRes.LocalHost.Configuration;

/// <summary>The settings that switch single functions off.</summary>
internal static class FunctionSwitches
{
    /// <summary>Whether <c>AzureWebJobs.{function}.Disabled</c> (or <c>AzureWebJobs__{function}__Disabled</c>) is set.</summary>
    public static bool IsDisabled(this IConfiguration settings, string function) =>
        IsOn(settings[$"AzureWebJobs.{function}.Disabled"]) || IsOn(settings[$"AzureWebJobs:{function}:Disabled"]);

    private static bool IsOn(string? value) => value is "1" || bool.TryParse(value, out var on) && on;
}
