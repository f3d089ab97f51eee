using System.Globalization;
using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>What a host whose pictures do not become results has told a collector by its end.</summary>
public sealed class TroubledTelemetryTests(TroubledTelemetryTests.Run run) : IClassFixture<TroubledTelemetryTests.Run>
{
    [Theory]
    [InlineData("code=model.unavailable outcome=failed trigger=http", 2)]
    [InlineData("code=busy outcome=refused trigger=http", 1)]
    [InlineData("code=cancelled outcome=cancelled trigger=http", 1)]
    public void Pictures_without_a_result_are_counted_by_what_stood_in_their_way(string attributes, int pictures) =>
        Assert.Equal(pictures, Last("superres.pictures", attributes).Sum);

    [Theory]
    [InlineData("outcome=refused")]
    [InlineData("outcome=loaded")]
    public void A_model_file_that_is_no_network_is_a_refused_load_and_its_successor_a_good_one(string attributes) =>
        Assert.Equal(1, Last("superres.model.load.duration", attributes).Count);

    [Fact]
    public void The_refused_model_is_logged_under_its_event_id() => Assert.Contains(
        run.Collector.Logs,
        entry => entry.EventId == 302 && entry.Text.StartsWith("The model file was refused", StringComparison.Ordinal));

    [Fact]
    public void Attributes_and_their_values_are_documented() => Assert.All(
        DocumentedMetric.All(), metric => metric.AssertCovers(run.Collector.Points(metric.Name)));

    private Point Last(string metric, string attributes) =>
        run.Collector.Points(metric).Last(point => point.Attributes == attributes);

    /// <summary>
    /// A host's life: no network for two requests, then one, for a caller who hangs up and another for whom there is no
    /// room meanwhile.
    /// </summary>
    public sealed class Run(StorageFixture storage) : IAsyncLifetime
    {
        private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-tests-");

        internal OtlpCollector Collector { get; private set; } = null!;

        private string ModelPath => Path.Combine(_folder.FullName, "model.onnx");

        public async ValueTask InitializeAsync()
        {
            Collector = await OtlpCollector.StartAsync();
            await File.WriteAllTextAsync(ModelPath, "This is no network.", TestContext.Current.CancellationToken);
            await using var host = await RunningHost.StartAsync(
                storage.Lend().ConnectionString,
                new Dictionary<string, string>(Collector.Settings)
                {
                    ["ModelPath"] = ModelPath,
                    ["MaxPictures"] = "1",
                    ["SyncTimeBudget"] = "00:03:50",
                });
            await AssertStatusAsync(host, HttpStatusCode.ServiceUnavailable, seed: 1);
            await AssertStatusAsync(host, HttpStatusCode.ServiceUnavailable, seed: 2);

            var file = Path.Combine(_folder.FullName, "good");
            File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"), file);
            File.Move(file, ModelPath, overwrite: true);
            await AssertStatusAsync(host, HttpStatusCode.OK, seed: 3);
            await KeepBusyAsync(host, () => AssertStatusAsync(host, HttpStatusCode.TooManyRequests, seed: 4));
            await host.StopAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Collector.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private static async Task KeepBusyAsync(RunningHost host, Func<Task> meanwhile)
        {
            var picture = Sample.Plain(3400, 2400);
            using (var caller = await RawRequest.SendAsync(
                host.Client, "upscale", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {picture.Length}\r\n")))
            {
                await caller.WriteAsync(picture);
                await host.Client.WaitUntilBusyAsync();
                await meanwhile();
                caller.Reset();
            }

            await host.Client.WaitUntilIdleAsync(Soon);
        }

        private static async Task AssertStatusAsync(RunningHost host, HttpStatusCode expected, int seed)
        {
            using var response = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed));
            Assert.Equal(expected, response.StatusCode);
        }
    }
}
