using Microsoft.Extensions.Configuration;

namespace SuperRes.Functions.Blobs;

/// <summary>When the host gives up on an input.</summary>
/// <param name="Attempts">The host's <c>poisonBlobThreshold</c>.</param>
internal sealed record PoisonOptions(int Attempts)
{
    /// <summary>As in <c>host.json</c>, which the worker does not read; a setting overrides both.</summary>
    private const int DefaultAttempts = 5;

    /// <summary>Reads the setting that overrides <c>host.json</c>.</summary>
    public static PoisonOptions From(IConfiguration configuration) => new(
        configuration.GetValue("AzureFunctionsJobHost:extensions:blobs:poisonBlobThreshold", DefaultAttempts));
}
