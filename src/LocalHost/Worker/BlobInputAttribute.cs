namespace Microsoft.Azure.Functions.Worker;

/// <summary>Binds a parameter to a blob container.</summary>
/// <param name="blobPath">The container's name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobInputAttribute(string blobPath) : Attribute
{
    /// <summary>The container's name.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>The setting (or section of settings) that names the storage account.</summary>
    public string? Connection { get; set; }
}
