using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>A host with some functions, on a free port.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host, Calls calls, LogLines log)
    {
        (_host, Calls, Log) = (host, calls, log);
        var addresses = host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        Http = new HttpClient { BaseAddress = new(addresses.Addresses.First()) };
    }

    public HttpClient Http { get; }

    public Calls Calls { get; }

    public LogLines Log { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<TestHost> StartAsync(
        Type functions, IReadOnlyDictionary<string, string?>? settings = null, string[]? args = null, Calls? calls = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = FunctionsApplication.CreateBuilder(["--port", "0", .. args ?? []]);
        builder.ConfigureFunctionsWebApplication();
        builder.Configuration.AddInMemoryCollection(settings ?? NoStorage);
        builder.FunctionClasses = [functions];
        calls ??= new Calls();
        var log = new LogLines();
        builder.Services.AddSingleton(calls);
        services?.Invoke(builder.Services);
        builder.Logging.ClearProviders().AddProvider(log);
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host, calls, log);
    }

    /// <summary>A connection that nobody answers, for hosts that need no storage.</summary>
    public static IReadOnlyDictionary<string, string?> NoStorage { get; } = new Dictionary<string, string?>
    {
        ["AzureWebJobsStorage"] =
            "DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/nobody",
    };

    public async Task StopAsync() => await _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        Http.Dispose();
        _host.Dispose();
    }
}

/// <summary>What functions were called with.</summary>
public sealed class Calls
{
    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyCollection<string> All => _all;

    public void Add(string call) => _all.Enqueue(call);

    public int Count(string call) => _all.Count(one => one == call);

    public Task WaitForAsync(string call, int times = 1, int seconds = 20) =>
        Wait.UntilAsync(() => Count(call) >= times, $"'{call}' {times} times; there was: {string.Join(", ", _all)}", seconds);
}
