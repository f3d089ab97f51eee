namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer trigger knows about the run.</summary>
public class TimerInfo
{
    /// <summary>The schedule's state; null when it is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether the run comes later than scheduled.</summary>
    public bool IsPastDue { get; set; }
}
