using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>An instance that has nothing to do for days, of which each pause is jumped over.</summary>
public sealed class QuietDaysTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Night = new(3, 17, 0);
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(1);

    private readonly StorageOutages _outages = new();
    private readonly JumpingClock _clock = new(Start);
    private readonly QuietStorage _storage;

    public QuietDaysTests() => _storage = new QuietStorage(_clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _outages.Dispose();
        _storage.Dispose();
    }

    [Fact]
    public async Task With_the_one_of_the_night_there_is_one_sweep_a_day_and_a_look_every_two_minutes()
    {
        _storage.HasNights = true;
        await LiveAsync(days: 6);

        // Doubling from five minutes to a day takes some sweeps more, most of them on the first day.
        Assert.InRange(_storage.Swept.Count(at => at < Start.AddDays(1)), 1, 9);
        Assert.DoesNotContain(_storage.Swept, at => at > Start.AddDays(3));
        Assert.InRange(_storage.Looks, 6 * 680, 6 * 730);
    }

    [Fact]
    public async Task Without_one_of_the_night_it_sweeps_once_a_day_itself()
    {
        await LiveAsync(days: 6);

        Assert.InRange(_storage.Swept.Count(at => at > Start.AddDays(2)), 3, 4);
    }

    [Fact]
    public async Task An_outage_of_which_no_other_call_tells_has_it_sweep_within_minutes_of_its_end()
    {
        _storage.HasNights = true;
        (_storage.DownFrom, _storage.DownUntil) = (Start.AddDays(4), Start.AddDays(4).AddMinutes(3));
        await LiveAsync(days: 5);

        var after = Assert.Single(_storage.Swept, at => at > Start.AddDays(4) && at < Start.AddDays(4).AddMinutes(7));
        Assert.True(after >= _storage.DownUntil);
    }

    /// <summary>Lets the schedule of an instance run.</summary>
    private async Task LiveAsync(int days)
    {
        var options = new BlobClientOptions
        {
            Transport = new HttpClientTransport(new HttpClient(_storage)),
            Retry = { MaxRetries = 0 },
        };
        options.AddPolicy(_outages, HttpPipelinePosition.PerRetry);
        using var schedule = new SweepSchedule(
            _storage, new BlobServiceClient(StorageAccount.Unreachable, options), _outages, new SweepOptions(), _clock,
            NullLogger<SweepSchedule>.Instance);
        await schedule.StartAsync(Stop);
        await _clock.WaitUntilAsync(Start.AddDays(days), Stop);
        await schedule.StopAsync(Stop);
    }

    /// <summary>Where time goes by only while somebody waits, and then at once.</summary>
    private sealed class JumpingClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset _now = start;

        public override DateTimeOffset GetUtcNow() => _now;

        public async Task WaitUntilAsync(DateTimeOffset end, CancellationToken cancellationToken)
        {
            while (_now < end)
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        public void Pass(TimeSpan time) => _now += time;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            // Later, as who makes a timer does not expect it to have rung.
            return System.CreateTimer(
                _ =>
                {
                    Pass(dueTime);
                    callback(state);
                },
                null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Storage whose only blob is the record of the sweeps, and what sweeps it.</summary>
    private sealed class QuietStorage(JumpingClock clock) : HttpMessageHandler, ISweep
    {
        public List<DateTimeOffset> Swept { get; } = [];

        public int Looks { get; private set; }

        /// <summary>Whether something else sweeps at 3:17 too.</summary>
        public bool HasNights { get; set; }

        public DateTimeOffset DownFrom { get; set; }

        public DateTimeOffset DownUntil { get; set; }

        public Task<SweepReport?> RunAsync(CancellationToken cancellationToken)
        {
            Swept.Add(clock.GetUtcNow());
            clock.Pass(RunTime);
            return Task.FromResult<SweepReport?>(new SweepReport(10, 0, 0, 3, IsComplete: true));
        }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Looks++;
            var now = clock.GetUtcNow();
            if (now >= DownFrom && now < DownUntil)
                throw new HttpRequestException("down");
            var night = now.Date + Night + RunTime <= now.DateTime ? now.Date + Night : now.Date.AddDays(-1) + Night;
            var ended = Swept.LastOrDefault();
            if (HasNights && new DateTimeOffset(night, TimeSpan.Zero) > ended)
                ended = new DateTimeOffset(night, TimeSpan.Zero);
            var answer = new HttpResponseMessage(HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = BinaryContent(new SweepState { EndedAt = ended + RunTime }),
            };
            answer.Headers.TryAddWithoutValidation("ETag", "\"0x1\"");
            return Task.FromResult(answer);
        }

        private static ByteArrayContent BinaryContent(SweepState state) =>
            new(BinaryData.FromObjectAsJson(state, System.Text.Json.JsonSerializerOptions.Web).ToArray())
            {
                Headers = { LastModified = Start },
            };
    }
}
