using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>A host whose telemetry goes to Application Insights, of which a server in this process takes the place.</summary>
public sealed class AzureMonitorTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _received = new();
    private WebApplication _ingestion = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _ingestion = builder.Build();
        _ingestion.MapPost("/v2.1/track", ReceiveAsync);
        await _ingestion.StartAsync();
    }

    public ValueTask DisposeAsync() => _ingestion.DisposeAsync();

    [Fact]
    public async Task Metrics_and_traces_go_where_the_connection_string_says()
    {
        var settings = new Dictionary<string, string>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
                $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={_ingestion.Urls.Single()}/",
            ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        };
        await using (var host = await RunningHost.StartAsync(storage.Lend().ConnectionString, settings))
        {
            using var response = await host.Client.PostPictureAsync("upscale", Sample.Png(16, 16, seed: 70));
            Assert.True(response.IsSuccessStatusCode);
            await host.StopAsync();
        }

        var received = string.Concat(_received);
        Assert.Contains("\"superres.pictures\"", received, StringComparison.Ordinal);
        Assert.Contains("\"inference\"", received, StringComparison.Ordinal);
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        await using var body = request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(request.Body, CompressionMode.Decompress)
            : request.Body;
        using var reader = new StreamReader(body);
        var lines = await reader.ReadToEndAsync();
        _received.Enqueue(lines);
        var items = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        return TypedResults.Json(new { itemsReceived = items, itemsAccepted = items, errors = Array.Empty<string>() });
    }
}
