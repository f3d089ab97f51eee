using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;

namespace SuperRes.Functions.Blobs;

/// <summary>What is said about inputs that the host has given up on.</summary>
/// <param name="Attempts">The host's <c>poisonBlobThreshold</c>.</param>
internal sealed record PoisonOptions(int Attempts)
{
    /// <summary>As in <c>host.json</c>, which the worker does not read; a setting overrides both.</summary>
    private const int DefaultAttempts = 5;

    /// <summary>Reads the setting that overrides <c>host.json</c>.</summary>
    public static PoisonOptions From(IConfiguration configuration) => new(
        configuration.GetValue("AzureFunctionsJobHost:extensions:blobs:poisonBlobThreshold", DefaultAttempts));

    /// <summary>The problem of an input that failed for no fault of its own, as far as can be told.</summary>
    public ProblemDetails DescribeGivenUp() => Describe(
        "blob.gave-up",
        $"The picture could not be upscaled in {Attempts} attempts. The reasons are in the log. Upload it again to "
        + "have it tried again.");

    /// <summary>The problem of a message that cannot be understood.</summary>
    public static ProblemDetails DescribeUnknown() => Describe(
        "blob.unknown-message",
        "A message in the poison queue names no blob of the container 'input'. It is kept here as it came.");

    private static ProblemDetails Describe(string code, string detail) => new()
    {
        Status = StatusCodes.Status500InternalServerError,
        Title = "Something went wrong here",
        Detail = detail,
        Extensions = { ["code"] = code },
    };
}
