namespace SuperRes.LocalHost.Storage.Emulator;

/// <summary>Keeps several processes from doing the same thing at once.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for a lock; disposing the result, or the end of the process, gives it back.</summary>
    public static async Task<IAsyncDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception taken) when (taken is IOException and not DirectoryNotFoundException)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
