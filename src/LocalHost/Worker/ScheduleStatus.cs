namespace Microsoft.Azure.Functions.Worker;

/// <summary>The state of a timer's schedule; times are UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The last scheduled occurrence.</summary>
    public DateTime Last { get; set; }

    /// <summary>The expected next occurrence.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this record was last written.</summary>
    public DateTime LastUpdated { get; set; }
}
