using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SuperRes.Core.Settings;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Settings;

/// <summary>The built host, started with one setting wrong.</summary>
public sealed class WrongSettingsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A value that each setting refuses: some beyond an end of the range, some no value at all.</summary>
    private static readonly Dictionary<string, string> Wrong = new()
    {
        ["MaxHttpBytes"] = "104857601",
        ["MaxBlobBytes"] = "0",
        ["MaxMegapixels"] = "0",
        ["MaxSide"] = "wide",
        ["DecodeTimeout"] = "00:10:01",
        ["Engine"] = "cuda",
        ["ModelPath"] = " ",
        ["Workers"] = "-1",
        ["MaxPictures"] = "",
        ["MemoryBudget"] = "67108863",
        ["SyncTimeBudget"] = "00:03:51",
        ["UploadTimeout"] = "soon",
        ["MaxCachedBytes"] = "65535",
        ["CacheMemoryBytes"] = "1 GB",
        ["SweepInterval"] = "00:00:59",
        ["RetentionDays"] = "366",
        ["InputRetentionDays"] = "0",
        ["OutputRetentionDays"] = "3651",
        ["FailedRetentionDays"] = "never",
    };

    private static readonly IReadOnlyList<Setting> Known =
    [
        .. new[] { typeof(ISettings), typeof(LimitOptions) }
            .SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ISettings)))
            .SelectMany(Setting.Of),
    ];

    [Fact]
    public async Task Any_setting_that_is_wrong_stops_the_start_with_one_line_that_says_why()
    {
        Assert.Equal(Known.Select(setting => setting.Name).Order(), Wrong.Keys.Order());

        await Parallel.ForEachAsync(
            Known,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 2,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (setting, cancellationToken) =>
            {
                var value = Wrong[setting.Name];
                var (exitCode, error) = await StartAsync([(setting.Name, value)], cancellationToken);
                Assert.Equal(1, exitCode);
                Assert.Equal($"The setting {setting.Name} is '{value}'; it must be {setting.Range}.", error.Trim());
            });
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once()
    {
        var (exitCode, error) = await StartAsync(
            [("MaxSide", "0"), ("MaxMegapixels", "101"), ("RetentionDays", "0"), ("Engine", "gpu")],
            TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        var lines = error.Trim().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("The setting ", line));
    }

    [Theory]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "12345", "must hold InstrumentationKey=… and")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=12345", "must hold InstrumentationKey=… and")]
    [InlineData(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "InstrumentationKey=6f1a4c0e-6ac4-4bb5-a8a1-2f6a3b9d7c11;IngestionEndpoint=here", "must hold InstrumentationKey=… and")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost", "must be an http or https address")]
    public async Task A_receiver_of_telemetry_that_is_none_stops_the_start_with_one_line_that_says_why(
        string setting, string value, string reason)
    {
        var (exitCode, error) = await StartAsync([(setting, value)], TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The setting {setting} {reason}", error.Trim());
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start_with_one_line_that_says_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, error) = await StartAsync([], TestContext.Current.CancellationToken, port);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"Port {port} is in use. Stop the program that uses it, or choose another port with --port N.", error.Trim());
    }

    [Theory]
    [InlineData("{ no JSON", "is damaged (line 1); repair it, delete it to get new keys")]
    [InlineData(null, "cannot be written (")]
    public async Task Keys_that_cannot_be_used_stop_the_start_with_one_line_that_says_what_to_do(string? content, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("superres-tests-");
        try
        {
            var file = Path.Combine(folder.FullName, content is null ? "missing/keys.json" : "keys.json");
            if (content is not null)
                await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

            var (exitCode, error) = await StartAsync(
                [("LocalHost__KeyFile", file)], TestContext.Current.CancellationToken, arguments: "--enable-auth");

            Assert.Equal(1, exitCode);
            Assert.StartsWith($"The key file '{file}' {reason}", error);
            Assert.EndsWith("or set LocalHost:KeyFile to another file.", error.TrimEnd());
            Assert.Single(error.Trim().Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Error)> StartAsync(
        (string Name, string Value)[] settings, CancellationToken cancellationToken, int port = 0, params string[] arguments)
    {
        using var state = HostState.Take("none");
        using var host = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Built.LocalHost, Built.Functions, "--port", $"{port}", .. arguments])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                // Nobody answers there: a start that were not stopped would need no storage to be noticed.
                Environment =
                {
                    ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:9",
                    ["LocalHost__State"] = state.Folder,
                },
            },
        };
        foreach (var (name, value) in settings)
            host.StartInfo.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        host.Start();
        try
        {
            var (output, error) = (host.StandardOutput.ReadToEndAsync(limit.Token), host.StandardError.ReadToEndAsync(limit.Token));
            await host.WaitForExitAsync(limit.Token);
            await output;
            return (host.ExitCode, await error);
        }
        finally
        {
            if (!host.HasExited)
                host.Kill(entireProcessTree: true);
        }
    }
}
