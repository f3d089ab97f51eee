namespace SuperRes.Core.Imaging;

/// <summary>
/// Judges in one place what is thrown while a picture is read, by our readers, the framework's or libvips: the fault is the
/// file's, and its sender's to know, unless it is plainly the machine's.
/// </summary>
internal static class ReadingFault
{
    /// <summary>Whether nothing but the content of a file explains an exception that has no code of ours yet.</summary>
    public static bool IsOfFile(Exception e) =>
        e is not (SuperResException or OperationCanceledException or OutOfMemoryException
            or TypeInitializationException or DllNotFoundException or ObjectDisposedException);

    /// <summary>What to tell the sender.</summary>
    /// <param name="format">Kind of file.</param>
    /// <param name="cause">What was thrown, for logs only; null if the damage was found here.</param>
    public static ImageCorruptException Of(ImageFormat format, Exception? cause) => new(
        $"The {format.Name()} file is damaged or cut off and cannot be decoded to its end. "
        + "Send it again, or save it again with an image editor.",
        cause);
}
