using System.Diagnostics;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>Waits for what happens on its own time.</summary>
internal static class Wait
{
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(3);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="why">What to say, when the test fails because the condition never held.</param>
    /// <param name="limit">How long to wait; two minutes when not given.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> why, TimeSpan? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            var waited = Stopwatch.GetElapsedTime(started);
            if (waited > (limit ?? TimeSpan.FromMinutes(2)))
                Assert.Fail(why());

            // What takes long is asked about less often: asking takes storage away from what is waited for.
            await Task.Delay(
                waited.TotalSeconds < 1 ? ShortPause : waited / 10 < LongPause ? waited / 10 : LongPause,
                TestContext.Current.CancellationToken);
        }
    }
}
