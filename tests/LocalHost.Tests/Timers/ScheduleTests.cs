using SuperRes.LocalHost.Timers;

namespace SuperRes.LocalHost.Tests.Timers;

public sealed class ScheduleTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("0 */5 * * * *", "2026-03-01T12:05:00")]
    [InlineData("30 0 3 * * *", "2026-03-02T03:00:30")]
    [InlineData("0 3 * * *", "2026-03-02T03:00:00")]
    [InlineData("00:00:10", "2026-03-01T12:00:10")]
    public void The_next_run_follows_the_expression(string schedule, string next) =>
        Assert.Equal(DateTime.Parse(next, null), Schedule.Parse(schedule).Next(Noon));

    [Theory]
    [InlineData("")]
    [InlineData("every day")]
    [InlineData("61 * * * * *")]
    [InlineData("00:00:00")]
    public void What_is_no_schedule_is_refused_with_its_text(string schedule) =>
        Assert.Contains($"'{schedule}'", Assert.Throws<InvalidOperationException>(() => Schedule.Parse(schedule)).Message, StringComparison.Ordinal);
}
