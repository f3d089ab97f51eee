namespace SuperRes.Functions.Cleanup;

/// <summary>What the clean-up's timer calls.</summary>
public interface IRetention
{
    /// <summary>Removes all that has been kept long enough.</summary>
    Task RemoveExpiredAsync(CancellationToken cancellationToken);
}
