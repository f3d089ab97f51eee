using Azure;
using Azure.Identity;

namespace SuperRes.Functions.Storage;

/// <summary>Tells faults of storage from all others.</summary>
internal static class StorageFault
{
    /// <summary>Whether storage failed, could not be reached, or refused the service itself.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        RequestFailedException or AuthenticationFailedException => true,
        // The answer broke off within its body, each time that the client tried to read on.
        IOException or HttpRequestException => true,
        AggregateException { InnerExceptions: var all } => all.All(inner =>
            inner is OperationCanceledException || IsOutage(inner)),
        _ => false,
    };

    /// <summary>The same; a call that was given up counts too, unless its caller asked for that.</summary>
    public static bool IsOutage(Exception exception, CancellationToken caller) =>
        exception is OperationCanceledException ? !caller.IsCancellationRequested : IsOutage(exception);
}
