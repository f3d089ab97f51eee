namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Adds up what the metadata chunks of a PNG hold, unpacking the compressed ones into a small buffer only to count,
/// so that a few kilobytes that inflate to gigabytes are found before a decoder unpacks them.
/// </summary>
internal struct PngMetadata
{
    private long _profileBytes;
    private long _allBytes;

    /// <summary>Counts one chunk.</summary>
    /// <exception cref="ImageTooLargeException">There is too much metadata by now.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        _allBytes += body.Length;
        if (PngText.Is(name) && PngText.Of(name, body) is { IsPacked: true } text)
        {
            if (name.SequenceEqual("iCCP"u8))
                _profileBytes += PngInflater.Inflate(text.Content, HeaderFault.MaxProfileBytes, head: [], out _);
            else
                _allBytes += PngInflater.Inflate(text.Content, HeaderFault.MaxMetadataBytes - _allBytes, head: [], out _);
        }

        HeaderFault.CheckMetadata(ImageFormat.Png, _profileBytes, _allBytes);
    }
}
