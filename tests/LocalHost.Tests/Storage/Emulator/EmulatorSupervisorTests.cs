using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.LocalHost.Storage.Emulator;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Storage.Emulator;

public sealed class EmulatorSupervisorTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("superres-emulator-");
    private readonly EmulatorOptions _options;

    public EmulatorSupervisorTests() =>
        _options = new() { BlobPort = FreePort(), QueuePort = FreePort(), DataFolder = _data.FullName };

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_emulator_starts_and_stops_with_the_host()
    {
        await using (await StartAsync(_options))
            await Wait.UntilAsync(() => AnswersAsync(), "the emulator", 60);

        Assert.False(await AnswersAsync());
    }

    [Fact]
    public async Task Two_hosts_share_one_emulator_and_the_second_replaces_it_when_the_first_goes()
    {
        var hosts = await Task.WhenAll(StartAsync(_options), StartAsync(_options));
        await Wait.UntilAsync(() => hosts.Any(HasStartedIt), "the emulator", 60);
        var owner = hosts.Single(HasStartedIt);
        var other = hosts.Single(host => host != owner);

        await owner.DisposeAsync();

        await Wait.UntilAsync(() => HasStartedIt(other), "the other host's emulator", 60);
        Assert.True(await AnswersAsync());
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Without_node_http_works_and_one_line_says_what_to_install()
    {
        await using var host = await StartAsync(_options with { Node = "node-that-is-not-there" });

        await Wait.UntilAsync(() => Complaints(host).Any(), "the line");
        using var answer = await host.Http.GetAsync("/api/Hello", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Install Node.js", Assert.Single(Complaints(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_place_for_its_data_http_works_and_one_line_says_why()
    {
        var file = Path.Combine(_data.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        await CheckComplaintAsync(Path.Combine(file, "data"), file);
    }

    [Fact]
    public async Task Without_the_right_to_write_http_works_and_one_line_says_why()
    {
        // A folder in the place of the lock is refused as a read-only place is, but to root too.
        _data.CreateSubdirectory(".lock");

        await CheckComplaintAsync(_data.FullName, "denied");
    }

    private async Task CheckComplaintAsync(string dataFolder, string reason)
    {
        await using var host = await StartAsync(_options with { DataFolder = dataFolder });

        await Wait.UntilAsync(() => Complaints(host).Any(), "the line", 60);
        using var answer = await host.Http.GetAsync("/api/Hello", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(reason, Assert.Single(Complaints(host)), StringComparison.Ordinal);
    }

    private static Task<TestHost> StartAsync(EmulatorOptions options) => TestHost.StartAsync(
        typeof(Functions),
        new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" },
        services: services => services.AddSingleton(options));

    private static bool HasStartedIt(TestHost host) =>
        host.Log.All.Any(line => line.StartsWith("Started the storage emulator", StringComparison.Ordinal));

    private static IEnumerable<string> Complaints(TestHost host) =>
        host.Log.All.Where(line => line.Contains("cannot be started", StringComparison.Ordinal));

    private async Task<bool> AnswersAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, _options.BlobPort, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static class Functions
    {
        [Function("Hello")]
        public static IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();
    }
}
