using System.Net;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>What a host that worked on a few pictures has told a collector by its end.</summary>
public sealed class TelemetryTests(TelemetryTests.Run run) : IClassFixture<TelemetryTests.Run>
{
    [Theory]
    [InlineData("code=none outcome=ok trigger=http", 2)]
    [InlineData("code=image.unsupported outcome=refused trigger=http", 1)]
    [InlineData("code=none outcome=ok trigger=blob", 1)]
    [InlineData("code=image.unsupported outcome=refused trigger=blob", 1)]
    public void Pictures_are_counted_once_by_trigger_outcome_and_code(string attributes, int pictures) =>
        Assert.Equal(pictures, Last("superres.pictures", attributes).Sum);

    [Theory]
    [InlineData("result=miss")]
    [InlineData("result=hit")]
    public void The_second_of_two_equal_requests_is_a_hit_of_the_cache(string attributes) =>
        Assert.Equal(1, Last("superres.cache.requests", attributes).Sum);

    [Theory]
    [InlineData("decode")]
    [InlineData("queue")]
    [InlineData("inference")]
    [InlineData("encode")]
    public void Each_stage_is_measured_for_each_picture_that_was_made(string stage)
    {
        var duration = Last("superres.stage.duration", $"stage={stage}");
        Assert.Equal(Run.Made, duration.Count);
        Assert.InRange(duration.Sum, 0, run.Seconds);
    }

    [Fact]
    public void Megapixels_add_up_to_the_pictures_that_were_made() =>
        Assert.Equal(Run.Made * Run.Pixels / 1e6, Last("superres.picture.size", "").Sum, precision: 6);

    [Fact]
    public void Who_joined_the_line_has_left_it()
    {
        Assert.Equal(0, Last("superres.queue.pictures", "").Sum);
        Assert.Equal(0, Last("superres.queue.size", "").Sum, precision: 9);
    }

    [Fact]
    public void The_network_tells_its_load_time_and_its_bands_by_path()
    {
        var load = Last("superres.model.load.duration", "outcome=loaded");
        Assert.Equal(1, load.Count);
        Assert.InRange(load.Sum, double.Epsilon, run.Seconds);

        var bands = run.Collector.Points("superres.bands");
        Assert.All(bands, point => Assert.Matches("^path=(winograd-avx|opencv)", point.Attributes));
        Assert.InRange(Last("superres.queue.wait", "").Count, Run.Made, (long)bands[^1].Sum);
    }

    [Fact]
    public void A_trace_goes_on_from_the_caller_down_to_the_bands_of_the_network()
    {
        var spans = run.Collector.Spans.Where(span => span.Trace == Run.CallerTrace).ToList();
        var request = Assert.Single(spans, span => span.Parent == Run.CallerSpan);
        var upscale = Assert.Single(spans, span => span is { Source: "SuperRes", Name: "upscale" });
        Assert.Equal(request.Id, upscale.Parent);
        Assert.Single(spans, span => span.Name == "decode" && span.Parent == upscale.Id);
        Assert.Single(spans, span => span.Name == "encode" && span.Parent == upscale.Id);
        var inference = Assert.Single(spans, span => span.Name == "inference" && span.Parent == upscale.Id);
        Assert.Contains(spans, span => span.Name == "band" && span.Parent == inference.Id);
    }

    [Theory]
    [InlineData("Download")]
    [InlineData("Upload")]
    public void Looking_a_result_up_and_storing_it_belong_to_the_trace_of_the_caller(string call)
    {
        var spans = run.Collector.Spans.Where(span => span.Trace == Run.CallerTrace).ToList();
        var request = Assert.Single(spans, span => span.Parent == Run.CallerSpan);
        Assert.Contains(spans, span => span.Parent == request.Id
            && span.Source.StartsWith("Azure.Storage.Blobs", StringComparison.Ordinal)
            && span.Name.Contains(call, StringComparison.Ordinal));
    }

    [Fact]
    public void A_blob_starts_a_trace_that_its_stages_and_its_calls_of_storage_belong_to()
    {
        var invocation = Assert.Single(
            run.Collector.Spans, span => span is { Source: "Microsoft.Azure.Functions.Worker", Name: "function UpscaleBlobEvent" }
                && run.Collector.Spans.Any(other => other.Trace == span.Trace && other.Name == "upscale"));
        var trace = run.Collector.Spans.Where(span => span.Trace == invocation.Trace).ToList();
        Assert.Contains(trace, span => span.Name == "band");
        Assert.Contains(trace, span => span.Source.StartsWith("Azure.Storage.Blobs", StringComparison.Ordinal));
    }

    [Fact]
    public void Logs_come_along_with_their_event_ids()
    {
        var done = Assert.Single(
            run.Collector.Logs, entry => entry.Text.StartsWith("Upscaled '", StringComparison.Ordinal));
        Assert.Equal(511, done.EventId);
    }

    [Fact]
    public void The_documented_metrics_are_the_ones_that_are_sent()
    {
        var documented = DocumentedMetric.All().Select(metric => (metric.Name, metric.Unit, metric.Kind));
        Assert.Equal(documented.Order(), run.Collector.MetricsOf("SuperRes").Order());
    }

    [Fact]
    public void Attributes_and_their_values_are_documented() => Assert.All(
        DocumentedMetric.All(), metric => metric.AssertCovers(run.Collector.Points(metric.Name)));

    private Point Last(string metric, string attributes) =>
        run.Collector.Points(metric).Last(point => point.Attributes == attributes);

    /// <summary>
    /// A host's life: a request that is refused, two equal ones, a blob that is told of twice, one that is no picture,
    /// and a sweep.
    /// </summary>
    public sealed class Run(StorageFixture storage) : IAsyncLifetime
    {
        public const string CallerTrace = "0af7651916cd43dd8448eb211c80319c";
        public const string CallerSpan = "b7ad6b7169203331";
        public const int Made = 2;
        public const int Pixels = 48 * 32;

        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

        internal OtlpCollector Collector { get; private set; } = null!;

        /// <summary>How long the host lived; nothing it measured can be longer.</summary>
        public double Seconds { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Collector = await OtlpCollector.StartAsync();
            var account = storage.Lend();
            var started = TimeProvider.System.GetTimestamp();
            await using (var host = await RunningHost.StartAsync(account.ConnectionString, Collector.Settings))
            {
                // First, because what the cache reads once at its start belongs to the trace of the first request.
                Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PostAsync(host, "no picture"u8.ToArray(), parent: null));
                var picture = Cut(10);
                Assert.Equal(HttpStatusCode.OK, await PostAsync(host, picture, CallerSpan));
                Assert.Equal(HttpStatusCode.OK, await PostAsync(host, picture, parent: null));
                var version = await DropAsync(account, "cat.png", Cut(20));
                await DropAsync(account, "letter.png", "no picture"u8.ToArray());
                await UntilAsync(() => ExistsAsync(account.Output, "cat.png"), host);
                await CreatedEvent.SendAsync(host, account.Input.GetBlobClient("cat.png").Uri, version);
                await UntilAsync(() => Task.FromResult(host.Log.Contains("was upscaled before", StringComparison.Ordinal)), host);
                await UntilAsync(() => ExistsAsync(account.Failed, "letter.png.json"), host);
                using var asked = await host.Client.PostAsync(
                    "/admin/functions/Sweep", new StringContent("{}"), TestContext.Current.CancellationToken);
                await UntilAsync(() => Task.FromResult(host.Log.Contains("The sweep looked at", StringComparison.Ordinal)), host);
                await host.StopAsync();
            }

            Seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }

        public ValueTask DisposeAsync() => Collector.DisposeAsync();

        private static byte[] Cut(int left)
        {
            using var truth = Photo.Truth("chelsea.png");
            using var cut = truth.Crop(left, 100, 48, 32);
            return cut.PngsaveBuffer();
        }

        private static async Task<HttpStatusCode> PostAsync(RunningHost host, byte[] picture, string? parent)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "upscale") { Content = new ByteArrayContent(picture) };
            if (parent is not null)
                request.Headers.Add("traceparent", $"00-{CallerTrace}-{parent}-01");
            using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }

        private static async Task<string> DropAsync(StorageAccount account, string name, byte[] content)
        {
            var blob = account.Input.GetBlobClient(name);
            var info = await blob.UploadAsync(new BinaryData(content), TestContext.Current.CancellationToken);
            return info.Value.ETag.ToString("H");
        }

        private static async Task<bool> ExistsAsync(Azure.Storage.Blobs.BlobContainerClient container, string name) =>
            await container.GetBlobClient(name).ExistsAsync(TestContext.Current.CancellationToken);

        private static async Task UntilAsync(Func<Task<bool>> condition, RunningHost host)
        {
            var limit = DateTime.UtcNow + Patience;
            while (!await condition())
            {
                Assert.True(DateTime.UtcNow < limit, $"Not within {Patience}:\n{host.Log}");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
