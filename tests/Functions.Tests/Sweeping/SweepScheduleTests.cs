using System.Net;
using System.Threading.Channels;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>When a running instance sweeps.</summary>
public sealed class SweepScheduleTests : IAsyncLifetime
{
    private static readonly SweepReport Nothing = new(10, 0, 0, 3, IsComplete: true);

    private readonly StorageAccount _account;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly StorageOutages _outages = new();
    private readonly ScriptedSweep _sweep;
    private readonly SweepSchedule _schedule;

    public SweepScheduleTests(StorageFixture storage)
    {
        _account = storage.Lend();
        _sweep = new ScriptedSweep(_clock, _account.Blobs);
        _schedule = new SweepSchedule(
            _sweep, _account.Blobs, _outages, new SweepOptions(), _clock, NullLogger<SweepSchedule>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _schedule.StartAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        await _schedule.StopAsync(CancellationToken.None);
        _schedule.Dispose();
        _outages.Dispose();
    }

    [Fact]
    public async Task It_sweeps_soon_after_the_start_and_then_after_the_interval()
    {
        var start = _clock.GetUtcNow();
        var first = await NextRunAsync();
        var second = await NextRunAsync();

        Assert.True(first - start < TimeSpan.FromMinutes(2));
        Assert.InRange(second - first, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task It_sweeps_when_storage_is_there_again_after_an_outage()
    {
        await NextRunAsync();
        var last = await NextRunAsync();

        foreach (var status in (int[])[500, 200])
            await AnswerAsync(status);

        Assert.True(await NextRunAsync() - last < TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task It_leaves_out_a_run_that_another_instance_has_just_made()
    {
        await NextRunAsync();
        _clock.Advance(TimeSpan.FromMinutes(4));
        var record = new SweepRecord(_account.Blobs);
        await record.ReadAsync(Stop);
        Assert.True(await record.TryWriteAsync(new SweepState { EndedAt = _clock.GetUtcNow() }, Stop));
        var other = _clock.GetUtcNow();

        Assert.InRange(await NextRunAsync() - other, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task It_goes_on_with_a_run_that_another_has_left_unfinished()
    {
        await NextRunAsync();
        var record = new SweepRecord(_account.Blobs);
        await record.ReadAsync(Stop);
        Assert.True(await record.TryWriteAsync(
            new SweepState { EndedAt = _clock.GetUtcNow(), Position = new("a", "page", null, null) }, Stop));
        var other = _clock.GetUtcNow();

        Assert.True(await NextRunAsync() - other < TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_sweep_that_fails_is_tried_again_and_ends_nothing_else()
    {
        _sweep.Fault = new InvalidOperationException("fault");
        var failed = await NextRunAsync();
        _sweep.Fault = null;

        Assert.True(await NextRunAsync() - failed <= TimeSpan.FromMinutes(2));
    }

    /// <summary>Lets time pass, a third of a minute at a time, until the next sweep.</summary>
    private async Task<DateTimeOffset> NextRunAsync()
    {
        while (true)
        {
            using var shortly = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            shortly.CancelAfter(TimeSpan.FromMilliseconds(100));
            try
            {
                return await _sweep.Runs.Reader.ReadAsync(shortly.Token);
            }
            catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
            {
                _clock.Advance(TimeSpan.FromSeconds(20));
            }
        }
    }

    /// <summary>Lets a call of storage end with a status.</summary>
    private async Task AnswerAsync(int status)
    {
        using var http = new HttpClient(new Handler(status));
        var pipeline = HttpPipelineBuilder.Build(new Options(http), _outages);
        using var request = pipeline.CreateRequest();
        request.Uri.Reset(new Uri("http://storage"));
        using var response = await pipeline.SendRequestAsync(request, Stop);
    }

    private sealed class Options : ClientOptions
    {
        public Options(HttpClient http)
        {
            Transport = new HttpClientTransport(http);
            Retry.MaxRetries = 0;
        }
    }

    private sealed class Handler(int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status));
    }

    private sealed class ScriptedSweep(TimeProvider clock, BlobServiceClient storage) : ISweep
    {
        public Channel<DateTimeOffset> Runs { get; } = Channel.CreateUnbounded<DateTimeOffset>();

        public Exception? Fault { get; set; }

        public async Task<SweepReport?> RunAsync(CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            if (Fault is null)
            {
                var record = new SweepRecord(storage);
                await record.ReadAsync(cancellationToken);
                await record.TryWriteAsync(new SweepState { EndedAt = now }, cancellationToken);
            }

            Runs.Writer.TryWrite(now);
            return Fault is null ? Nothing : throw Fault;
        }
    }
}
