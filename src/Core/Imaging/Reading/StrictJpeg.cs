using NetVips;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Decodes JPEGs from inside another file for nothing but what their decoder says of them.</summary>
internal static class StrictJpeg
{
    private const int Rows = 64;

    /// <summary>Decodes one to its end.</summary>
    /// <param name="jpeg">The whole stream.</param>
    /// <param name="cancellationToken">Ends the work between strips of rows.</param>
    /// <exception cref="VipsException">It is damaged.</exception>
    public static void Check(byte[] jpeg, CancellationToken cancellationToken)
    {
        using var source = MemorySource.Over(jpeg);
        using var image = Image.JpegloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Warning);
        using (var region = Region.New(image))
        {
            for (var y = 0; y < image.Height; y += Rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                region.Fetch(0, y, image.Width, Math.Min(Rows, image.Height - y));
            }
        }

        if (Libvips.WarnsClosing(image))
            throw new VipsException("the last rows are damaged");
    }
}
