using NetVips;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Lets libvips read a file that is in memory, without a copy of it.</summary>
internal static class MemorySource
{
    /// <summary>
    /// A source for one loader. Whoever makes it must dispose of it, also if the loader fails: what NetVips makes itself
    /// for a <see cref="Stream"/> holds on to the file for ever then.
    /// </summary>
    /// <param name="bytes">The whole file; must not change before the loader's image is disposed.</param>
    public static SourceCustom Over(ReadOnlyMemory<byte> bytes)
    {
        var position = 0;
        var source = new SourceCustom();
        source.OnRead += (buffer, length) =>
        {
            var count = Math.Min(length, bytes.Length - position);
            bytes.Span.Slice(position, count).CopyTo(buffer);
            position += count;
            return count;
        };
        source.OnSeek += (offset, origin) =>
        {
            var target = offset + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => position,
                _ => bytes.Length,
            };
            return target < 0 || target > bytes.Length ? -1 : position = (int)target;
        };
        return source;
    }
}
