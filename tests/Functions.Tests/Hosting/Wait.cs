using System.Diagnostics;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>Waits for what happens on its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="why">What to say, when the test fails because the condition never held.</param>
    /// <param name="limit">How long to wait; two minutes when not given.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> why, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (limit ?? TimeSpan.FromMinutes(2)))
                Assert.Fail(why());
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
