using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace SuperRes.Functions.Storage;

/// <summary>
/// Blobs by exactly the name asked for. A name becomes a part of an address, and whoever handles an address drops its
/// segments <c>.</c> and <c>..</c> (RFC 3986, section 5.2.4): <c>../input/a.png</c> in one container is
/// <c>a.png</c> in another.
/// </summary>
internal static class ExactBlobs
{
    private static readonly BlobContainerClient Sample =
        new(new Uri("https://account.blob.core.windows.net/container"), new BlobClientOptions { TrimBlobNameSlashes = false });

    /// <summary>Whether a name reaches the blob that has it, and no other one.</summary>
    public static bool CanName(string name) =>
        name.Length > 0 && Reaches(Sample.GetBlobClient(name), Sample, name);

    /// <summary>The blob of a name.</summary>
    /// <exception cref="ArgumentException">The name would reach another one; see <see cref="CanName"/>.</exception>
    public static BlobClient Blob(this BlobContainerClient container, string name) =>
        Checked(container.GetBlobClient(name), container, name);

    /// <inheritdoc cref="Blob"/>
    public static BlockBlobClient BlockBlob(this BlobContainerClient container, string name) =>
        Checked(container.GetBlockBlobClient(name), container, name);

    private static T Checked<T>(T blob, BlobContainerClient container, string name)
        where T : BlobBaseClient => Reaches(blob, container, name)
            ? blob
            : throw new ArgumentException("A blob of this name cannot be reached by an address.", nameof(name));

    private static bool Reaches(BlobBaseClient blob, BlobContainerClient container, string name) =>
        blob.BlobContainerName == container.Name && blob.Name == name
        // What the client leaves alone, a server may not: some take a backslash for a slash.
        && !name.Split('/', '\\').Any(segment => segment is "." or "..");
}
