using Azure;

namespace SuperRes.Functions.Blobs;

/// <summary>A blob found in the container <c>output</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ETag">Its version.</param>
/// <param name="Provenance">What it was made of; null when it is not from here.</param>
internal sealed record OutputBlob(string Name, ETag ETag, Provenance? Provenance);
