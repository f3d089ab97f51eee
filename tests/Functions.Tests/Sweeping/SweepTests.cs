using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>Inputs that no event tells about.</summary>
public sealed class SweepTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly Dropbox _box = new(storage.Lend());
    private readonly LaterClock _clock = new() { Ahead = TimeSpan.FromMinutes(3) };
    private readonly byte[] _picture = SmallPicture.Make(1, "png");
    private Blobs.Worker _worker = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ISweep Sweep => _worker.Get<ISweep>();

    public ValueTask InitializeAsync()
    {
        _worker = new Blobs.Worker(_box.Account, clock: _clock);
        return default;
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task What_was_forgotten_gets_its_result_or_its_record_and_what_is_done_is_left_alone()
    {
        await _box.DropAsync("done.png", _picture);
        await _box.DropAsync("broken.png", [1, 2, 3]);
        await _worker.UpscaleAsync("done.png");
        await _worker.UpscaleAsync("broken.png");
        await _box.DropAsync("forgotten.png", _picture);
        await _box.DropAsync("hopeless.txt", "no picture"u8.ToArray());
        _worker.Outcomes.Clear();

        var report = await Sweep.RunAsync(Stop);

        Assert.Equal((4, 2, 0, true), (report!.Seen, report.Found, report.Young, report.IsComplete));
        Assert.Equal(["forgotten.png", "image.unsupported"], _worker.Outcomes.Order());
        Assert.Equal(["done.png", "forgotten.png"], await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Equal(["broken.png.json", "hopeless.txt.json"], await Dropbox.NamesAsync(_box.Account.Failed));
        Assert.Equal(0, (await Sweep.RunAsync(Stop))!.Found);
    }

    [Fact]
    public async Task A_new_version_that_nobody_told_of_replaces_the_result_of_the_old_one()
    {
        await _box.DropAsync("a.png", _picture);
        await _worker.UpscaleAsync("a.png");
        var version = await _box.DropAsync("a.png", SmallPicture.Make(2, "png"));

        Assert.Equal(1, (await Sweep.RunAsync(Stop))!.Found);

        var result = await _box.Account.Output.GetBlobClient("a.png").GetPropertiesAsync(cancellationToken: Stop);
        Assert.Equal(version, result.Value.Metadata["sourceetag"]);
    }

    [Fact]
    public async Task What_has_just_come_is_left_to_its_event()
    {
        _clock.Ahead = TimeSpan.Zero;
        await _box.DropAsync("new.png", _picture);

        var report = await Sweep.RunAsync(Stop);

        Assert.Equal((1, 0, 1), (report!.Seen, report.Found, report.Young));
        Assert.Empty(_worker.Outcomes);
    }

    [Theory]
    [InlineData(30, null, 29.9, 1)]
    [InlineData(30, null, 30.1, 0)]
    [InlineData(null, 30, 30.1, 0)]
    [InlineData(null, null, 300, 1)]
    public async Task What_the_clean_up_has_taken_is_not_made_again(
        int? outputDays, int? failedDays, double daysLater, int found)
    {
        await using var worker = new Blobs.Worker(
            _box.Account, clock: _clock,
            cleanup: new() { OutputRetentionDays = outputDays, FailedRetentionDays = failedDays });
        await _box.DropAsync("a.png", _picture);

        _clock.Ahead = TimeSpan.FromDays(daysLater);
        Assert.Equal(found, (await worker.Get<ISweep>().RunAsync(Stop))!.Found);
    }

    [Fact]
    public async Task A_long_name_whose_result_is_hashed_is_not_taken_for_forgotten()
    {
        var name = new string('n', 1015);
        await _box.DropAsync(name, _picture);
        await _worker.UpscaleAsync(name);
        await _box.DropAsync($"{name}broken", [1]);
        await _worker.UpscaleAsync($"{name}broken");
        _worker.Outcomes.Clear();

        Assert.Equal(0, (await Sweep.RunAsync(Stop))!.Found);
        Assert.Empty(_worker.Outcomes);
    }

    [Fact]
    public async Task Two_instances_do_not_sweep_at_once_and_what_a_killed_one_has_claimed_falls_free()
    {
        await using var other = new Blobs.Worker(_box.Account, clock: _clock);
        await _box.DropAsync("a.png", _picture);
        SweepReport? meanwhile = new(0, 0, 0, 0, true);
        _worker.AtStart = async () => meanwhile = await other.Get<ISweep>().RunAsync(Stop);

        Assert.Equal(1, (await Sweep.RunAsync(Stop))!.Found);
        Assert.Null(meanwhile);

        // As a killed instance leaves it.
        var record = new SweepRecord(_box.Account.Blobs);
        var state = await record.ReadAsync(Stop);
        Assert.True(await record.TryWriteAsync(state with { ClaimedUntil = _clock.GetUtcNow() + TimeSpan.FromMinutes(2) }, Stop));
        Assert.Null(await Sweep.RunAsync(Stop));
        _clock.Ahead += TimeSpan.FromMinutes(2);
        Assert.NotNull(await Sweep.RunAsync(Stop));
    }

    [Fact]
    public async Task A_sweep_that_takes_long_keeps_its_claim()
    {
        await using var other = new Blobs.Worker(_box.Account, clock: _clock);
        await _box.DropAsync("a.png", _picture);
        _clock.Speed = 100;
        SweepReport? meanwhile = new(0, 0, 0, 0, true);
        _worker.AtStart = async () =>
        {
            // Longer, all in all, than a claim holds.
            for (var pause = 0; pause < 3; pause++)
            {
                var until = (await new SweepRecord(_box.Account.Blobs).ReadAsync(Stop)).ClaimedUntil;
                _clock.Ahead += TimeSpan.FromSeconds(70);
                await Wait.UntilAsync(
                    async () => (await new SweepRecord(_box.Account.Blobs).ReadAsync(Stop)).ClaimedUntil > until,
                    () => string.Join('\n', _worker.Log.Lines));
            }

            meanwhile = await other.Get<ISweep>().RunAsync(Stop);
        };

        Assert.Equal(1, (await Sweep.RunAsync(Stop))!.Found);
        Assert.Null(meanwhile);
    }

    [Fact]
    public async Task A_sweep_that_has_lost_its_claim_leaves_its_pictures_to_the_other()
    {
        await _box.DropAsync("a.png", _picture);
        _clock.Speed = 100;
        var others = new SweepState { ClaimedUntil = _clock.GetUtcNow() + TimeSpan.FromHours(1) };
        _worker.AtStart = async () =>
        {
            var record = new SweepRecord(_box.Account.Blobs);
            do
                await record.ReadAsync(Stop);
            while (!await record.TryWriteAsync(others, Stop));
            await Task.Delay(TimeSpan.FromSeconds(2), Stop);
        };

        Assert.Null(await Sweep.RunAsync(Stop));

        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Equal(others.ClaimedUntil, (await new SweepRecord(_box.Account.Blobs).ReadAsync(Stop)).ClaimedUntil);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_state_that_says_nothing_is_no_state(string content)
    {
        var container = _box.Account.Blobs.GetBlobContainerClient("sweep");
        await container.CreateIfNotExistsAsync(cancellationToken: Stop);
        await container.GetBlobClient("state.json").UploadAsync(new BinaryData(content), Stop);
        await _box.DropAsync("a.png", _picture);

        Assert.Equal(1, (await Sweep.RunAsync(Stop))!.Found);
    }

    [Fact]
    public async Task A_picture_that_takes_the_process_with_it_each_time_is_given_up_in_the_end()
    {
        var version = await _box.DropAsync("deadly.png", _picture);
        var record = new SweepRecord(_box.Account.Blobs);

        // As five sweeps leave it that were killed while they worked on the picture.
        await record.ReadAsync(Stop);
        Assert.True(await record.TryWriteAsync(
            new SweepState { Attempts = new Dictionary<string, int> { [$"{version}/deadly.png"] = 5 } }, Stop));
        await Sweep.RunAsync(Stop);

        Assert.True(_worker.Outcomes.SequenceEqual(["blob.gave-up"]), string.Join('\n', _worker.Log.Lines));
        Assert.Empty(await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Empty((await record.ReadAsync(Stop)).Attempts);
    }

    [Fact]
    public async Task A_sweep_that_is_stopped_is_no_attempt_at_its_pictures_and_leaves_its_place_at_once()
    {
        await _box.DropAsync("a.png", _picture);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _worker.AtStart = stopping.CancelAsync;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sweep.RunAsync(stopping.Token));

        Assert.Empty((await new SweepRecord(_box.Account.Blobs).ReadAsync(Stop)).Attempts);
        Assert.Equal(1, (await Sweep.RunAsync(Stop))!.Found);
    }

    [Fact]
    public async Task A_message_that_cannot_be_recorded_keeps_nothing_else_from_being_swept()
    {
        var version = await _box.DropAsync("a.png", _picture);
        await _box.DropAsync("forgotten.png", _picture);
        var queue = _box.Account.Queues.GetQueueClient("large-inputs-poison-poison");
        await queue.CreateIfNotExistsAsync(cancellationToken: Stop);
        await queue.SendMessageAsync(Message("a.png", version), Stop);
        await _box.Account.Failed.CreateIfNotExistsAsync(cancellationToken: Stop);
        var record = _box.Account.Failed.GetBlobClient("a.png.json");
        await record.UploadAsync(new BinaryData("{}"), Stop);
        var lease = await record.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(60), cancellationToken: Stop);

        var report = await Sweep.RunAsync(Stop);

        Assert.NotNull(report);
        Assert.Contains("forgotten.png", await Dropbox.NamesAsync(_box.Account.Output));
        Assert.Contains(_worker.Log.Lines, line => line.Contains("could not be recorded", StringComparison.Ordinal));
        await record.GetBlobLeaseClient(lease.Value.LeaseId).ReleaseAsync(cancellationToken: Stop);
    }

    [Theory]
    [InlineData("webjobs-blobtrigger-poison-poison")]
    [InlineData("large-inputs-poison-poison")]
    public async Task What_even_the_function_for_poison_has_failed_at_is_recorded(string name)
    {
        var version = await _box.DropAsync("a.png", _picture);
        var queue = _box.Account.Queues.GetQueueClient(name);
        await queue.CreateIfNotExistsAsync(cancellationToken: Stop);
        await queue.SendMessageAsync(Message("a.png", version), Stop);
        await queue.SendMessageAsync("nonsense", Stop);

        await Sweep.RunAsync(Stop);

        Assert.Equal(["blob.gave-up"], _worker.Outcomes);
        Assert.Equal(2, (await Dropbox.NamesAsync(_box.Account.Failed)).Count);
        Assert.Equal(0, (await queue.GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount);
    }

    private static string Message(string name, string version) => JsonSerializer.Serialize(
        new { Type = "BlobTrigger", ContainerName = "input", BlobName = name, ETag = $"\"{version}\"" });

    /// <summary>A clock that is ahead of the one by which storage stamps blobs, and may be faster.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public double Speed { get; set; } = 1;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Speed : dueTime, period);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
