using System.Diagnostics;

namespace SuperRes.Core.Inference;

/// <summary>What tells one content of a file from another without reading it.</summary>
/// <param name="Written">Time of the last write, UTC.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileStamp(DateTime Written, long Length);

/// <summary>What a look at the model file found.</summary>
internal sealed record ModelFileLook
{
    /// <summary>Time stamp of the stopwatch when it began.</summary>
    public required long Started { get; init; }

    /// <summary>Whether the file system answered; if not, nothing is known of the file.</summary>
    public required bool Answered { get; init; }

    /// <summary>The file as it was before it was read; null when there is none.</summary>
    public FileStamp? Stamp { get; init; }

    /// <summary>All of the file; null when it is as known before, or was refused.</summary>
    public byte[]? Content { get; init; }

    /// <summary>Why the file cannot be read; null when all is well. What it was caused by may have passed in a moment: a
    /// <see cref="TimeoutException"/> if the file did not answer. Without a cause the file itself is at fault.</summary>
    public ModelUnavailableException? Refused { get; init; }
}

/// <summary>
/// Looks at the model file and reads it, within bounds of time and size. On a drive that stalls either may never return,
/// and a pipe keeps who opens it waiting for a writer.
/// </summary>
/// <param name="path">Full path.</param>
/// <param name="limits">The bounds.</param>
internal sealed class ModelFileReader(string path, ReadLimits limits) : IDisposable
{
    private readonly StallingCalls _calls = new("Model file");

    /// <summary>Looks that took too long and have not returned yet.</summary>
    public int Stalled => _calls.Stalled;

    /// <summary>Looks at the file, and reads it if it has changed. Not before the last look has ended.</summary>
    /// <param name="known">The file as it was seen last.</param>
    /// <param name="always">Whether to read it even if it looks the same.</param>
    public async Task<ModelFileLook> LookAsync(FileStamp? known, bool always)
    {
        Look look = new(path, known, always, limits.MostBytes);
        try
        {
            if (await _calls.TryAsync(look.Run, () => limits.Allowed(look.BytesRead)))
                return look.Found();
            var seconds = Math.Ceiling(limits.Allowed(look.BytesRead).TotalSeconds);
            return look.Found(
                new TimeoutException(),
                $"did not answer within {seconds:0} s: its drive has stalled, or it is a pipe. It is tried again by itself; "
                + "if that does not help, put a regular file where ModelPath points to.");
        }
        catch (FileRefusedException refused)
        {
            return look.Found(null, refused.Message);
        }
        catch (Exception failure)
        {
            return look.Found(failure, "cannot be read. Check that it exists where ModelPath points to.");
        }
    }

    /// <summary>Ends the thread, or leaves it alone if the file system does not answer. Waits for nothing.</summary>
    public void Dispose() => _calls.Dispose();

    private sealed class FileRefusedException(string message) : Exception(message);

    /// <summary>A look on its thread; what it has found so far can be asked for at any time.</summary>
    private sealed class Look(string path, FileStamp? known, bool always, long mostBytes)
    {
        /// <summary>Bytes read at once, 1 MiB.</summary>
        private const int Piece = 1 << 20;

        private readonly long _started = Stopwatch.GetTimestamp();
        private FileStamp? _stamp;
        private byte[]? _content;
        private long _bytesRead;
        private volatile bool _answered;

        public long BytesRead => Volatile.Read(ref _bytesRead);

        public ModelFileLook Found() => new()
        {
            Started = _started,
            Answered = true,
            Stamp = _stamp,
            Content = _content,
        };

        public ModelFileLook Found(Exception? cause, string whatIsWrong) => new()
        {
            Started = _started,
            Answered = _answered,
            Stamp = _answered ? _stamp : null,
            Refused = new ModelUnavailableException($"The model file {Path.GetFileName(path)} {whatIsWrong}", cause),
        };

        public void Run()
        {
            var file = Target(path);
            _stamp = file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
            _answered = true;
            if (always || _stamp != known)
                _content = Read();
        }

        /// <summary>The file behind links: mounted volumes swap them, and a link's own time and length stay as they are.</summary>
        private static FileInfo Target(string path)
        {
            FileInfo file = new(path);
            try
            {
                return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            }
            catch (IOException)
            {
                // Links in a circle: reading the file says what is wrong.
                return file;
            }
        }

        private byte[] Read()
        {
            using FileStream file = new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
            var length = file.CanSeek ? file.Length : 0;
            if (length > mostBytes)
                throw new FileRefusedException($"is larger than {mostBytes >> 20} MiB.");

            var content = GC.AllocateUninitializedArray<byte>((int)length);
            var filled = 0;
            while (file.Read(content, filled, Math.Min(Piece, content.Length - filled)) is > 0 and var read)
                Volatile.Write(ref _bytesRead, filled += read);
            // Devices and pipes have no length and may never end; a file that grows is not to be read before it is whole.
            if (filled == length && file.ReadByte() >= 0)
                throw new FileRefusedException(
                    $"holds more than the {length} bytes of its size: it is a device or a pipe, or still being written.");
            return filled == length ? content : content[..filled];
        }
    }
}
