using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Emulator;
using SuperRes.LocalHost.Jobs;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Emulator;

/// <summary>On ports of its own: others may use the usual ones on this machine.</summary>
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
        await using (var host = await Supervising.StartAsync(_options))
        {
            await host.Settled;
            Assert.True(await AnswersAsync());
        }

        Assert.False(await AnswersAsync());
    }

    [Fact]
    public async Task Two_hosts_share_one_emulator_and_the_second_replaces_it_when_the_first_goes()
    {
        var hosts = await Task.WhenAll(Supervising.StartAsync(_options), Supervising.StartAsync(_options));
        await Task.WhenAll(hosts.Select(host => host.Settled));
        var owner = hosts.Single(host => host.HasStartedIt);
        var other = hosts.Single(host => host != owner);

        await owner.DisposeAsync();

        await Wait.UntilAsync(() => other.HasStartedIt, "the other host's emulator");
        Assert.True(await AnswersAsync());
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Before_the_host_has_its_port_nothing_is_started()
    {
        await using var host = await Supervising.StartAsync(_options, bound: false);

        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(host.Settled.IsCompleted || await AnswersAsync());

        host.Bind();
        await host.Settled;
        Assert.True(await AnswersAsync());
    }

    [Fact]
    public Task Without_node_nobody_waits_for_it_and_one_line_says_what_to_install() =>
        CheckComplaintAsync(_options with { Node = "node-that-is-not-there" }, "Install Node.js");

    [Fact]
    public async Task Without_a_place_for_its_data_nobody_waits_for_it_and_one_line_says_why()
    {
        var file = Path.Combine(_data.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        await CheckComplaintAsync(_options with { DataFolder = Path.Combine(file, "data") }, file);
    }

    [Fact]
    public async Task Without_the_right_to_write_nobody_waits_for_it_and_one_line_says_why()
    {
        // A folder in the place of the lock is refused as a read-only place is, but to root too.
        _data.CreateSubdirectory(".lock");

        await CheckComplaintAsync(_options, "denied");
    }

    private static async Task CheckComplaintAsync(EmulatorOptions options, string reason)
    {
        await using var host = await Supervising.StartAsync(options);

        await host.Settled;

        Assert.Contains(
            reason, Assert.Single(host.Lines, line => line.Contains("cannot be started", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

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

    /// <summary>A host with nothing but the supervisor.</summary>
    private sealed class Supervising(IHost host, LogLines lines) : IAsyncDisposable
    {
        public IReadOnlyCollection<string> Lines => lines.All;

        public bool HasStartedIt => lines.All.Any(line => line.StartsWith("Started the storage emulator", StringComparison.Ordinal));

        public Task Settled => host.Services.GetRequiredService<EmulatorStart>().Settled;

        public static async Task<Supervising> StartAsync(EmulatorOptions options, bool bound = true)
        {
            var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration.AddInMemoryCollection([new("AzureWebJobsStorage", "UseDevelopmentStorage=true")]);
            var lines = new LogLines();
            builder.Logging.AddProvider(lines);
            builder.Services.AddSingleton(options).AddSingleton<EmulatorStart>().AddSingleton<HostLife>().AddSingleton<StorageConnections>();
            builder.Services.AddHostedService<EmulatorSupervisor>();
            var supervising = new Supervising(builder.Build(), lines);
            if (bound)
                supervising.Bind();
            await supervising.StartAsync();
            return supervising;
        }

        public void Bind() =>
            host.Services.GetRequiredService<HostLife>().SetBound(new Uri("http://localhost"), new Uri("http://localhost"));

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        private Task StartAsync() => host.StartAsync(TestContext.Current.CancellationToken);
    }
}
