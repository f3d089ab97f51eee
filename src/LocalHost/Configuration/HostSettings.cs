using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace SuperRes.LocalHost.Configuration;

/// <summary>What <c>host.json</c> and the settings say about the host itself.</summary>
internal sealed partial record HostSettings
{
    /// <summary>Identifies the app among those that share a storage account.</summary>
    public required string HostId { get; init; }

    /// <summary>Whether authorization levels are enforced.</summary>
    public required bool EnableAuth { get; init; }

    /// <summary>Origins whose pages may call, with commas between them, <c>*</c> for all; null for none.</summary>
    public string? CorsOrigins { get; init; }

    /// <summary>What every HTTP route starts with.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>Blobs that are worked on at once.</summary>
    public required int BlobConcurrency { get; init; }

    /// <summary>Attempts before a blob's message becomes poison.</summary>
    public required int BlobAttempts { get; init; }

    /// <summary>Messages that a queue trigger works on at once.</summary>
    public required int QueueConcurrency { get; init; }

    /// <summary>Attempts before a queue's message becomes poison.</summary>
    public required int QueueAttempts { get; init; }

    /// <summary>How long a queue's message waits after a failed attempt.</summary>
    public required TimeSpan QueueRetryDelay { get; init; }

    /// <summary>Whether queue messages travel as base64, as they do by default.</summary>
    public required bool QueueBase64 { get; init; }

    /// <summary>How long a message that is worked on stays invisible; renewed at half of it.</summary>
    public required TimeSpan MessageLease { get; init; }

    /// <summary>How long running invocations may go on after the host was told to stop.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    /// <summary>Reads the options.</summary>
    /// <exception cref="InvalidOperationException">A value is out of range.</exception>
    public static HostSettings From(IConfiguration settings, bool enableAuth, string appName)
    {
        var host = settings.GetSection(HostConfiguration.HostJsonSection);
        var batch = Integer(host, "extensions:queues:batchSize", 16, 1, 32);
        return new()
        {
            HostId = HostIdOf(settings, appName),
            EnableAuth = enableAuth,
            CorsOrigins = settings[HostConfiguration.CorsOrigins],
            RoutePrefix = host["extensions:http:routePrefix"]?.Trim('/') ?? "api",
            BlobConcurrency = Integer(
                host, "extensions:blobs:maxDegreeOfParallelism", 8 * Environment.ProcessorCount, 1, 1024),
            BlobAttempts = Integer(host, "extensions:blobs:poisonBlobThreshold", 5, 1, 1000),
            QueueConcurrency = batch + Integer(host, "extensions:queues:newBatchThreshold", batch / 2, 0, 1000),
            QueueAttempts = Integer(host, "extensions:queues:maxDequeueCount", 5, 1, 1000),
            QueueRetryDelay = Span(host, "extensions:queues:visibilityTimeout", TimeSpan.Zero),
            QueueBase64 = !string.Equals(
                host["extensions:queues:messageEncoding"], "none", StringComparison.OrdinalIgnoreCase),
            MessageLease = Span(settings, "LocalHost:MessageLease", TimeSpan.FromMinutes(10)),
            ShutdownGrace = Span(settings, "LocalHost:ShutdownGrace", TimeSpan.FromSeconds(10)),
        };
    }

    private static string HostIdOf(IConfiguration settings, string appName)
    {
        if (settings["AzureFunctionsWebHost:hostid"] is { Length: > 0 } chosen)
        {
            return ValidHostId().IsMatch(chosen)
                ? chosen
                : throw new InvalidOperationException(
                    $"AzureFunctionsWebHost:hostid is '{chosen}', but must be 1 to 32 of a-z, 0-9 and single dashes.");
        }

        var machine = string.Concat(Environment.MachineName.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(20));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}/{appName}"));
        return $"{(machine.Length > 0 ? machine : "host")}-{Convert.ToHexStringLower(hash.AsSpan(0, 5))}";
    }

    private static int Integer(IConfiguration section, string key, int standard, int least, int most) =>
        section[key] is not { } text ? standard
        : int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw new InvalidOperationException($"{key} is '{text}', but must be a whole number from {least} to {most}.");

    private static TimeSpan Span(IConfiguration section, string key, TimeSpan standard) =>
        section[key] is not { } text ? standard
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
            && value >= TimeSpan.Zero && value <= TimeSpan.FromDays(7) ? value
        : throw new InvalidOperationException($"{key} is '{text}', but must be a time such as 00:00:30, at most 7 days.");

    [GeneratedRegex("^(?!-)(?!.*--)[a-z0-9-]{1,32}(?<!-)$")]
    private static partial Regex ValidHostId();
}
