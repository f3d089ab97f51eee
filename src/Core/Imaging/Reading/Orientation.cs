namespace SuperRes.Core.Imaging.Reading;

/// <summary>
/// The eight ways a camera may have been held (EXIF 2.32, tag 0x0112), as a mapping of stored pixels to upright ones.
/// </summary>
/// <param name="Value">1 (upright) to 8; anything else counts as upright.</param>
internal readonly record struct Orientation(int Value)
{
    /// <summary>Whether width and height change places.</summary>
    public bool SwapsSides => Value is >= 5 and <= 8;

    /// <summary>The size after turning upright.</summary>
    public PictureSize Upright(PictureSize stored) =>
        SwapsSides ? new PictureSize(stored.Height, stored.Width) : stored;

    /// <summary>Where a stored row goes.</summary>
    /// <param name="y">The stored row.</param>
    /// <param name="stored">The stored size.</param>
    /// <returns>Index (row × upright width + column) of its first pixel, and the step from pixel to pixel.</returns>
    public (long First, long Step) RowPath(int y, PictureSize stored)
    {
        long width = Upright(stored).Width;
        var (lastX, lastY) = (stored.Width - 1L, stored.Height - 1L);
        return Value switch
        {
            2 => (y * width + lastX, -1),
            3 => ((lastY - y) * width + lastX, -1),
            4 => ((lastY - y) * width, 1),
            5 => (y, width),
            6 => (lastY - y, width),
            7 => (lastX * width + lastY - y, -width),
            8 => (lastX * width + y, -width),
            _ => (y * width, 1),
        };
    }
}
