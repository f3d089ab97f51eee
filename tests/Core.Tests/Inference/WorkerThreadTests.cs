using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Tests.Imaging;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Counts the threads of the process, so nothing runs beside.</summary>
[Collection(nameof(Alone))]
public class WorkerThreadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_that_goes_while_it_is_loaded_leaves_no_workers_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Threads are counted by what Linux tells of them.");
        var before = Workers();
        using (new Scheduler(3))
            await CountAsync(before + 3);
        for (var round = 0; round < 10; round++)
        {
            EdsrModel model = new(new EngineOptions { Workers = 3 });
            var load = Task.Run(() => model.LoadAsync(Token), Token);
            await Task.Delay(10 * round, Token);

            model.Dispose();

            await Record.ExceptionAsync(() => load);
        }

        await CountAsync(before);
    }

    /// <summary>The system needs a moment to name a thread, and to forget one.</summary>
    private static async Task CountAsync(int expected)
    {
        for (var wait = 0; wait < 500 && Workers() != expected; wait++)
            await Task.Delay(20, Token);
        Assert.Equal(expected, Workers());
    }

    private static int Workers() => Directory.GetDirectories("/proc/self/task").Count(thread =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).StartsWith("Inference", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended meanwhile.
        }
    });
}
