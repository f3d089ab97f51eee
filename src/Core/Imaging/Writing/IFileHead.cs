namespace SuperRes.Core.Imaging.Writing;

/// <summary>Changes the head of a file on its way out of libvips, which claims a density even where none is known.</summary>
internal interface IFileHead
{
    /// <summary>Whether all that follows stays as it is.</summary>
    bool IsDone { get; }

    /// <summary>Takes the next bytes of the file, in pieces of any length.</summary>
    /// <returns>What goes out in their place.</returns>
    byte[] Rewrite(ReadOnlySpan<byte> bytes);
}
