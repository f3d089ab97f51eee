using System.Diagnostics;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference;

/// <summary>
/// Model files that never come to an end. A pipe that nobody writes to stands for all that may stall: who opens it waits
/// for ever, and cannot be called off.
/// </summary>
public sealed class StalledModelFileTests : IAsyncLifetime
{
    /// <summary>Longer than what is bounded may take on a busy machine, and far shorter than for ever.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static readonly ReadLimits Hasty = new() { Time = TimeSpan.FromSeconds(0.2) };
    private static readonly ReadLimits Patient = new() { Time = TimeSpan.FromMinutes(10) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-tests-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ModelPath => Path.Combine(_folder.FullName, "model.onnx");

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes and devices with a place in the file system are for Unix.");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_pipe_in_place_of_the_file_leaves_the_old_network_serving_until_a_good_file_comes()
    {
        using var model = Model(Hasty);
        PutNetwork(scale: 2);
        await model.LoadAsync(Token);

        await PutPipeAsync();
        using var picture = TestPictures.Noise(9, 9);
        for (var i = 0; i < 3; i++)
            await model.UpscaleAsync(picture, new CollectingSink(), null, Token).WaitAsync(Bound, Token);
        var stalled = await HealthAsync(model, HealthState.Degraded);

        Assert.Contains("did not answer within 1 s", stalled.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullName, stalled.Reason, StringComparison.Ordinal);
        Assert.NotNull(stalled.ModelId);

        PutNetwork(scale: 3);
        var mended = await model.CheckAsync(Token).WaitAsync(Bound, Token);
        Assert.Equal((HealthState.Ok, null), (mended.State, mended.Reason));
        Assert.NotEqual(stalled.ModelId, mended.ModelId);
        Assert.Equal(3, model.Scale);
    }

    [Fact]
    public async Task Pictures_do_not_wait_for_a_file_that_stalls_while_a_network_serves()
    {
        using var model = Model(Patient);
        PutNetwork(scale: 2);
        await model.LoadAsync(Token);
        await PutPipeAsync();

        // Whoever notices the change waits for a moment, as the file may come; all others do not.
        await model.LoadAsync(Token).WaitAsync(Bound, Token);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 1000; i++)
            await model.LoadAsync(Token).WaitAsync(Bound, Token);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(HealthState.Ok, model.Health.State);
    }

    [Fact]
    public async Task A_pipe_at_the_start_is_refused_within_the_limit_and_a_good_file_mends_it()
    {
        using var model = Model(Hasty);
        await PutPipeAsync();

        var first = await RefusalAsync(model);
        var second = await RefusalAsync(model);
        Assert.Contains("did not answer", first, StringComparison.Ordinal);
        Assert.Contains("did not answer", second, StringComparison.Ordinal);
        Assert.Equal(HealthState.Unavailable, model.Health.State);

        PutNetwork(scale: 2);
        await model.LoadAsync(Token).WaitAsync(Bound, Token);
        Assert.Equal(HealthState.Ok, model.Health.State);
    }

    [Fact]
    public async Task A_file_that_stalled_is_tried_again_by_itself()
    {
        using var model = Model(Hasty);
        await PutPipeAsync();
        await RefusalAsync(model);

        // Writing changes the time, which would give it away as another file.
        var time = File.GetLastWriteTimeUtc(ModelPath);
        await using FileStream writer = new(ModelPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        writer.Write(new byte[100]);
        File.SetLastWriteTimeUtc(ModelPath, time);
        await Task.Delay(2 * ReloadSchedule.RetryAfter, Token);

        Assert.Contains("holds more than the 0 bytes of its size", await RefusalAsync(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_file_that_stalls()
    {
        var model = Model(Patient);
        await PutPipeAsync();
        var first = model.LoadAsync(Token);

        await Task.Run(model.Dispose, Token).WaitAsync(Bound, Token);

        Assert.False(first.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.LoadAsync(Token));
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_wait_for_a_file_that_stalls()
    {
        using var model = Model(Patient);
        await PutPipeAsync();
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Token);
        caller.CancelAfter(TimeSpan.FromSeconds(0.2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.LoadAsync(caller.Token).WaitAsync(Bound, Token));
    }

    [Fact]
    public async Task A_file_without_end_is_refused_by_its_size()
    {
        using var model = Model(Patient);
        File.CreateSymbolicLink(ModelPath, "/dev/zero");

        var allocated = GC.GetTotalAllocatedBytes();
        var reason = await RefusalAsync(model);

        Assert.Contains("holds more than the 0 bytes of its size", reason, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, 16 << 20);
        PutNetwork(scale: 2);
        await model.LoadAsync(Token).WaitAsync(Bound, Token);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_without_being_read()
    {
        using var model = Model(new ReadLimits { MostBytes = 3 << 20 });
        using (var file = File.Create(ModelPath))
            file.SetLength((3 << 20) + 1);

        Assert.Contains("larger than 3 MiB", await RefusalAsync(model), StringComparison.Ordinal);
    }

    private EdsrModel Model(ReadLimits limits) =>
        new(new EngineOptions { ModelPath = ModelPath, Workers = 1 }, logger: null, limits);

    private static async Task<string> RefusalAsync(EdsrModel model) => (await Assert.ThrowsAsync<ModelUnavailableException>(
        () => model.LoadAsync(Token).WaitAsync(Bound, Token))).Message;

    private static async Task<Health> HealthAsync(EdsrModel model, HealthState expected)
    {
        var start = Stopwatch.GetTimestamp();
        while (await model.CheckAsync(Token).WaitAsync(Bound, Token) is var health)
        {
            if (health.State == expected)
                return health;
            Assert.True(Stopwatch.GetElapsedTime(start) < Bound, $"Health stays {health.State}.");
            await Task.Delay(50, Token);
        }
        throw new UnreachableException();
    }

    private void PutNetwork(int scale)
    {
        File.Delete(ModelPath);
        File.WriteAllBytes(ModelPath, new EdsrFile(8, 1, scale).Write());
    }

    private async Task PutPipeAsync()
    {
        File.Delete(ModelPath);
        using var make = Process.Start("mkfifo", [ModelPath]);
        await make.WaitForExitAsync(Token);
        Assert.Equal(0, make.ExitCode);
    }
}
