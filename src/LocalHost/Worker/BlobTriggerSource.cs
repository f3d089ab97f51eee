namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a blob trigger learns of new blobs.</summary>
public enum BlobTriggerSource
{
    /// <summary>The host lists the container.</summary>
    LogsAndContainerScan,

    /// <summary>Event Grid calls the host's webhook.</summary>
    EventGrid,
}
