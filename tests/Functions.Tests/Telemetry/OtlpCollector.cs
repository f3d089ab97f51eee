using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>Receives what a process exports by the OpenTelemetry protocol, over HTTP on a free port.</summary>
/// <remarks>Field numbers are those of opentelemetry-proto 1.x.</remarks>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Signal, byte[] Export)> _exports = new();

    private OtlpCollector(WebApplication server) => _server = server;

    /// <summary>Settings that make a host export to this collector, soon after something happens.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<Span> Spans =>
    [
        .. from scope in ScopesOf("traces")
           let source = scope.Messages(1).Single().Text(1)
           from span in scope.Messages(2)
           select new Span(source, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4)),
    ];

    /// <summary>Points of a metric; the last one of each set of attributes holds the sum since the start.</summary>
    public IReadOnlyList<Point> Points(string metric) =>
    [
        .. from scope in ScopesOf("metrics")
           from one in scope.Messages(2)
           where one.Text(1) == metric
           from point in PointsOf(one)
           select point,
    ];

    /// <summary>Names of all metrics so far, with their units and kinds.</summary>
    public IReadOnlySet<(string Name, string Unit, string Kind)> MetricsOf(string meter) =>
        (from scope in ScopesOf("metrics")
         where scope.Messages(1).Single().Text(1) == meter
         from metric in scope.Messages(2)
         select (metric.Text(1), metric.Text(3), KindOf(metric))).ToHashSet();

    /// <summary>All log entries so far: their texts, before values are filled in, and their event ids.</summary>
    public IReadOnlyList<(string Text, long EventId)> Logs =>
    [
        .. from scope in ScopesOf("logs")
           from entry in scope.Messages(2)
           let id = entry.Messages(6).SingleOrDefault(pair => pair.Text(1) == "logrecord.event.id")
           select (entry.Messages(5).Single().Text(1), id?.Messages(2).Single().Integer(3) ?? 0),
    ];

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var collector = new OtlpCollector(builder.Build());
        collector._server.MapPost("/v1/{signal}", collector.ReceiveAsync);
        await collector._server.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> ReceiveAsync(string signal, HttpRequest request)
    {
        using var export = new MemoryStream();
        await request.Body.CopyToAsync(export);
        _exports.Enqueue((signal, export.ToArray()));
        return TypedResults.Bytes([], "application/x-protobuf");
    }

    private IEnumerable<ProtobufMessage> ScopesOf(string signal) =>
        from one in _exports
        where one.Signal == signal
        from resource in new ProtobufMessage(one.Export).Messages(1)
        from scope in resource.Messages(2)
        select scope;

    private static IEnumerable<Point> PointsOf(ProtobufMessage metric)
    {
        foreach (var point in metric.Messages(7).SelectMany(sum => sum.Messages(1)))
            yield return new(AttributesOf(point, 7), 1, point.Has(6) ? point.Integer(6) : point.Double(4));
        foreach (var point in metric.Messages(9).SelectMany(histogram => histogram.Messages(1)))
            yield return new(AttributesOf(point, 9), point.Integer(4), point.Double(5));
    }

    private static string KindOf(ProtobufMessage metric) => metric.Messages(7).SingleOrDefault() switch
    {
        { } sum => sum.Integer(3) == 1 ? "counter" : "up-down counter",
        null => metric.Has(9) ? "histogram" : "another",
    };

    private static string AttributesOf(ProtobufMessage point, int number) => string.Join(
        " ",
        point.Messages(number).Select(pair => $"{pair.Text(1)}={pair.Messages(2).Single().Text(1)}").Order(StringComparer.Ordinal));
}

/// <summary>A span: who made it, and where it belongs.</summary>
internal sealed record Span(string Source, string Name, string Trace, string Id, string Parent);

/// <summary>A measured value, with its attributes as <c>name=value</c>; of a histogram, how many and their sum.</summary>
internal sealed record Point(string Attributes, long Count, double Sum);
