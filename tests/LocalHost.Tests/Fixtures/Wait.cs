using System.Diagnostics;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>Waits for what happens on its own time.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition, string what, int seconds = 60) =>
        UntilAsync(() => Task.FromResult(condition()), what, seconds);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(seconds))
                Assert.Fail($"Waited {seconds} s in vain for {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
