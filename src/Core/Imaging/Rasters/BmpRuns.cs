using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Takes one row of colour numbers; it holds another row after the call.</summary>
internal delegate void ColourReceiver(int row, ReadOnlySpan<byte> colours);

/// <summary>
/// Unpacks the runs of a BMP (BI_RLE8 and BI_RLE4 in the documentation of bitmap compression). Pixels that are skipped get
/// the first colour.
/// </summary>
/// <param name="size">Of the picture.</param>
/// <param name="isOfFour">Whether a byte of pixels holds two of them.</param>
internal sealed class BmpRuns(PictureSize size, bool isOfFour)
{
    private readonly byte[] _colours = new byte[size.Width];
    private int _row;
    private int _x;

    /// <summary>Unpacks all rows.</summary>
    /// <param name="codes">The file from the first code on.</param>
    /// <param name="receiver">Gets each row once, in the order of the file.</param>
    /// <exception cref="ImageCorruptException">A code leads out of the picture, or they end before it does.</exception>
    public void Read(ReadOnlySpan<byte> codes, ColourReceiver receiver)
    {
        for (var at = 0; !(_row == size.Height - 1 && _x == size.Width) && _row < size.Height; at += 2)
        {
            var (count, value) = (ByteAt(codes, at), ByteAt(codes, at + 1));
            switch (count, value)
            {
                case (0, 0):
                    EndRow(receiver);
                    break;
                case (0, 1):
                    EndRows(size.Height, receiver);
                    return;
                case (0, 2):
                    Skip(ByteAt(codes, at + 2), ByteAt(codes, at + 3), receiver);
                    at += 2;
                    break;
                case (0, _):
                    var bytes = isOfFour ? (value + 1) / 2 : value;
                    if (codes.Length - at - 2 < bytes)
                        throw HeaderFault.Truncated(ImageFormat.Bmp);
                    Draw(codes.Slice(at + 2, bytes), value);
                    at += (bytes + 1) & ~1;
                    break;
                default:
                    Draw(codes.Slice(at + 1, 1), count);
                    break;
            }
        }

        EndRows(size.Height, receiver);
    }

    private static byte ByteAt(ReadOnlySpan<byte> codes, int at) => at < codes.Length
        ? codes[at]
        : throw HeaderFault.Truncated(ImageFormat.Bmp);

    // Over and over again if there are fewer bytes than pixels.
    private void Draw(ReadOnlySpan<byte> bytes, int count)
    {
        if (count > size.Width - _x)
            throw Outside();
        for (var i = 0; i < count; i++)
        {
            _colours[_x++] = isOfFour
                ? (byte)(i % 2 == 0 ? bytes[i / 2 % bytes.Length] >> 4 : bytes[i / 2 % bytes.Length] & 15)
                : bytes[i % bytes.Length];
        }
    }

    private void Skip(int columns, int rows, ColourReceiver receiver)
    {
        if (columns > size.Width - _x || rows > size.Height - 1 - _row)
            throw Outside();
        var x = _x + columns;
        EndRows(_row + rows, receiver);
        _x = x;
    }

    private void EndRows(int row, ColourReceiver receiver)
    {
        while (_row < row)
            EndRow(receiver);
    }

    private void EndRow(ColourReceiver receiver)
    {
        receiver(_row++, _colours);
        _colours.AsSpan().Clear();
        _x = 0;
    }

    private static ImageCorruptException Outside() => HeaderFault.Corrupt(ImageFormat.Bmp, "a run leads out of its row or its picture");
}
