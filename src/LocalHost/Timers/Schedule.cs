using System.Globalization;
using Cronos;

namespace SuperRes.LocalHost.Timers;

/// <summary>When a timer function runs: an NCRONTAB expression in UTC, or a fixed interval.</summary>
internal sealed class Schedule
{
    private readonly CronExpression? _cron;
    private readonly TimeSpan _interval;

    private Schedule(CronExpression? cron, TimeSpan interval) => (_cron, _interval) = (cron, interval);

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="InvalidOperationException">It is neither an NCRONTAB expression nor an interval.</exception>
    public static Schedule Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;
        if (fields == 1 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval)
            && interval > TimeSpan.Zero)
        {
            return new(null, interval);
        }

        return CronExpression.TryParse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var cron)
            ? new(cron, default)
            : throw new InvalidOperationException(
                $"'{text}' is no schedule. Use six fields {{second}} {{minute}} {{hour}} {{day}} {{month}} {{weekday}}, "
                + "or an interval such as 00:05:00.");
    }

    /// <summary>The next run after a time.</summary>
    /// <returns>A time in UTC, or null when there is none any more.</returns>
    public DateTime? Next(DateTime afterUtc) =>
        _cron is null ? afterUtc + _interval : _cron.GetNextOccurrence(afterUtc);
}
