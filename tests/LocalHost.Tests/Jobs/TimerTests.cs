using System.Text.Json;
using Azure.Storage.Blobs;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Jobs;

public sealed class TimerTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private BlobClient Status => _account.HostContainer.GetBlobClient($"timers/{Account.HostId}/Host.Functions.Tick/status");

    [Fact]
    public async Task A_run_that_was_missed_is_made_up_for_once_and_is_told_that_it_is_late()
    {
        await _account.HostContainer.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var missed = new DateTime(DateTime.Now.Year, 1, 1, 0, 0, 0, DateTimeKind.Local);
        var last = missed.AddYears(-1);
        await Status.UploadAsync(BinaryData.FromObjectAsJson(new { Last = last, Next = missed, LastUpdated = last }), Cancellation);
        await using (await RunningHost.StartAsync(new(_account)))
            await Wait.UntilAsync(async () => (await _account.EntriesAsync("Tick", "done")).Count == 1, "the run");

        var timer = JsonSerializer.Deserialize<JsonElement>((await _account.EntriesAsync("Tick", "done"))[0].Item);
        Assert.True(timer.GetProperty("IsPastDue").GetBoolean());
        Assert.True(await NextAsync() > DateTime.UtcNow);

        await using var again = await RunningHost.StartAsync(new(_account));
        await _account.SendAsync("after the timer");
        await _account.WaitForAsync("Tasks", "done", "after the timer");
        Assert.Single(await _account.EntriesAsync("Tick", "done"));
    }

    [Fact]
    public async Task Without_a_status_nothing_was_missed_and_one_is_written()
    {
        await using var host = await RunningHost.StartAsync(new(_account));

        await Wait.UntilAsync(async () => await Status.ExistsAsync(Cancellation), "the status");

        Assert.True(await NextAsync() > DateTime.UtcNow);
        Assert.Empty(await _account.EntriesAsync("Tick", "done"));
    }

    private async Task<DateTime> NextAsync() => (await Status.DownloadContentAsync(Cancellation)).Value.Content
        .ToObjectFromJson<JsonElement>().GetProperty("Next").GetDateTime().ToUniversalTime();
}
