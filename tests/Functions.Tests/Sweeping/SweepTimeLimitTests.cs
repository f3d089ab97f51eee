using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>A sweep that takes longer than hosts let functions run.</summary>
public sealed class SweepTimeLimitTests(StorageFixture storage)
{
    private const int Inputs = 10;
    private const int AtOnce = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_quarter_of_an_hour_it_begins_no_more_pictures_and_the_next_goes_on()
    {
        var box = new Dropbox(storage.Lend());
        var clock = new LaterClock();
        await using var worker = new Blobs.Worker(box.Account, clock: clock);
        for (var number = 0; number < Inputs; number++)
            await box.DropAsync($"{number}.png", SmallPicture.Make(1, "png"));
        clock.Pass(TimeSpan.FromMinutes(3));
        worker.AtStart = () =>
        {
            clock.Pass(TimeSpan.FromMinutes(15));
            return Task.CompletedTask;
        };

        var first = await worker.Get<ISweep>().RunAsync(Stop);
        Assert.False(first!.IsComplete);
        Assert.InRange(first.Found, 1, AtOnce);
        Assert.Equal(first.Found, worker.Outcomes.Count);
        var left = await new SweepRecord(box.Account.Blobs).ReadAsync(Stop);
        Assert.Empty(left.Attempts);

        var second = await worker.Get<ISweep>().RunAsync(Stop);
        Assert.True(second!.IsComplete);
        Assert.Equal(Inputs, first.Found + second.Found);
    }

    private sealed class LaterClock : TimeProvider
    {
        private long _ahead;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

        public override long GetTimestamp() =>
            base.GetTimestamp() + (Interlocked.Read(ref _ahead) * (TimestampFrequency / TimeSpan.TicksPerSecond));
    }
}
