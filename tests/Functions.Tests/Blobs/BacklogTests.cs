using SuperRes.Core.Inference;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Many blobs at once, and callers beside them.</summary>
public sealed class BacklogTests(StorageFixture storage)
{
    private const int AtOnce = 16;
    private readonly Dropbox _box = new(storage.Lend());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_small_blobs_are_done_before_the_large_one_that_was_there_first()
    {
        await using var worker = new Worker(_box.Account, new EngineOptions { MemoryBudget = 600_000_000, MaxPictures = 1 });
        await _box.DropAsync("large.jpg", Sample.Plain(4000, 3000));
        string[] names = [.. Enumerable.Range(0, 50).Select(number => $"small{number}.png")];
        foreach (var (number, name) in names.Index())
            await _box.DropAsync(name, Sample.Png(64, 64, number));
        var begun = new TaskCompletionSource();
        worker.HalfWay = () =>
        {
            begun.SetResult();
            return Task.CompletedTask;
        };

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var large = worker.UpscaleAsync("large.jpg", enough.Token);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await Parallel.ForEachAsync(
            names, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation },
            async (name, stop) => await worker.UpscaleAsync(name, stop));

        Assert.False(large.IsCompleted);
        Assert.Equal(names.Order(), worker.Outcomes.Order());
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        Assert.Equal((0, 0), (worker.Model.Admission.Pictures, worker.Model.Admission.Memory.Files));
    }

    [Fact]
    public async Task A_blob_waits_for_memory_for_as_long_as_it_takes_and_does_not_fail()
    {
        await using var worker = new Worker(_box.Account, new EngineOptions { MemoryBudget = 800_000_000 });
        var memory = worker.Model.Admission.Memory;
        var small = SmallPicture.Make(1, "png");
        await _box.DropAsync("a.png", small);
        var places = new List<IDisposable>();
        while (memory.HasRoom(1))
            places.Add(await worker.Model.Admission.EnterAsync(1, TimeSpan.Zero, memory.Bytes / 16, isPatient: true, Cancellation));

        var work = worker.UpscaleAsync("a.png");
        await Task.Delay(1000, Cancellation);
        Assert.False(work.IsCompleted);
        places.ForEach(place => place.Dispose());
        await work;

        Assert.Equal(["a.png"], worker.Outcomes);
    }

    [Fact]
    public async Task A_blob_in_work_does_not_make_the_line_of_callers_full()
    {
        await using var host = await RunningHost.StartAsync(
            _box.Account.ConnectionString, new Dictionary<string, string> { ["MaxPictures"] = "1" });
        for (var number = 0; number < 3; number++)
            await _box.DropAsync($"large{number}.jpg", Sample.Plain(3000, 2000));
        await host.Client.WaitUntilBusyAsync();

        using var answer = await host.Client.PostPictureAsync("upscale", Sample.Png(40, 30, seed: 9));

        Assert.Equal(200, (int)answer.StatusCode);
    }
}
