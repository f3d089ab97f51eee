namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the directories of a TIFF (TIFF 6.0) or BigTIFF and checks every tag before libtiff sees one.</summary>
internal static class TiffHeader
{
    private const int MaxDirectories = 100;

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var reader = new TiffReader(file);
        var (pages, offset, metadataBytes) = (0, reader.FirstDirectory(), 0L);
        ImageHeader? first = null;
        for (var directory = 0; offset != 0; directory++)
        {
            if (directory == MaxDirectories)
                throw HeaderFault.TooMuch(ImageFormat.Tiff, "many pages", MaxDirectories);

            var page = new TiffPage();
            foreach (var tag in reader.ReadDirectory(offset, out offset))
            {
                page.Read(reader, tag);
                metadataBytes += tag.ByteLength;
                HeaderFault.CheckMetadata(ImageFormat.Tiff, page.ProfileBytes, metadataBytes);
            }

            limits.CheckSize(page.Width, page.Height);
            page.Check(reader, limits);
            if (first is null && page.IsReduced)
                throw HeaderFault.Unsupported(ImageFormat.Tiff, "Raw photos and other TIFFs that begin with a thumbnail");
            first ??= new ImageHeader(ImageFormat.Tiff, page.Width, page.Height)
            {
                EmbeddedJpegs = page.EmbeddedJpegs,
                PartBytes = page.PartBytes,
            };
            pages += page.IsReduced ? 0 : 1;
        }

        return first is null
            ? throw HeaderFault.Corrupt(ImageFormat.Tiff, "it has no pixels")
            : first with { Frames = Math.Max(1, pages) };
    }
}
