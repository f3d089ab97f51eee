namespace Microsoft.Azure.Functions.Worker;

/// <summary>The retries that a retry policy made.</summary>
public abstract class RetryContext
{
    /// <summary>Retries so far.</summary>
    public abstract int RetryCount { get; }

    /// <summary>Retries allowed.</summary>
    public abstract int MaxRetryCount { get; }
}
