namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for every new or changed blob.</summary>
/// <param name="blobPath">Container and blob name pattern, such as <c>input/{name}</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    /// <summary>Container and blob name pattern.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>The setting (or section of settings) that names the storage account.</summary>
    public string? Connection { get; set; }

    /// <summary>How new blobs are noticed.</summary>
    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
