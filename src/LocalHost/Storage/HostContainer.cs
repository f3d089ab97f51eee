using Azure.Storage.Blobs;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Storage;

/// <summary>Where the host keeps its own blobs: leases, receipts, schedules.</summary>
internal sealed class HostContainer(StorageConnections storage, HostSettings options)
{
    /// <summary>The container, shared by every app on the account.</summary>
    public BlobContainerClient Container => storage.Blobs(null).GetBlobContainerClient("azure-webjobs-hosts");

    /// <summary>What tells this app from others there.</summary>
    public string HostId => options.HostId;
}
