namespace SuperRes.Functions.Blobs;

/// <summary>An attempt in which its observer takes no interest.</summary>
internal sealed class UnobservedAttempt : IBlobAttempt
{
    /// <summary>The only one.</summary>
    public static readonly UnobservedAttempt Instance = new();

    private UnobservedAttempt()
    {
    }

    /// <inheritdoc/>
    public void Report(double value)
    {
    }

    /// <inheritdoc/>
    public ValueTask WaitsAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
