namespace SuperRes.LocalHost.Emulator;

/// <summary>Keeps several processes from doing the same thing at once.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for a lock; disposing the result, or the end of the process, gives it back.</summary>
    /// <exception cref="IOException">The file cannot be made, for another reason than being locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder cannot be written.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException refused) when (IsTaken(refused))
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    // ERROR_SHARING_VIOLATION on Windows; elsewhere EWOULDBLOCK as Linux and as macOS number it.
    private static bool IsTaken(IOException refused) => OperatingSystem.IsWindows()
        ? refused.HResult == unchecked((int)0x80070020)
        : refused.HResult is 11 or 35;
}
