using Microsoft.Win32.SafeHandles;
using SuperRes.Functions.Http.Uploads;

namespace SuperRes.Functions.Caching;

/// <summary>Takes a picture while it is encoded: in memory up to a limit and for as long as there is some left, beyond it in
/// a temporary file.</summary>
/// <param name="memoryLimit">Bytes held in memory.</param>
/// <param name="memory">Where they count, until disposal.</param>
internal sealed class SpillStream(long memoryLimit, CallerMemory memory) : Stream
{
    private readonly List<byte[]> _pieces = [];
    private int _filled;
    private SafeFileHandle? _file;
    private long _length;
    private long _taken;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Hands over what was written; the stream is of no use afterwards.</summary>
    public PictureContent Detach()
    {
        if (_file is null)
        {
            // Many pictures are far smaller than a piece; the last one keeps no more than its bytes.
            if (_pieces.Count > 0)
                _pieces[^1] = _pieces[^1].AsSpan(0, _filled).ToArray();
            return new MemoryContent(_pieces);
        }

        var content = new FileContent(_file, _length);
        _file = null;
        return content;
    }

    /// <inheritdoc/>
    /// <exception cref="DiskUnavailableException">The temporary file cannot be made or takes no more.</exception>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_file is null && !HasMemoryFor(_length + buffer.Length))
            await SpillAsync(cancellationToken);
        if (_file is null)
            Keep(buffer.Span);
        else
            await WriteAsync(_file, buffer, _length, cancellationToken);
        _length += buffer.Length;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A picture is written asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file?.Dispose();
        ReturnMemory();
        base.Dispose(disposing);
    }

    private bool HasMemoryFor(long length)
    {
        if (length > memoryLimit)
            return false;
        while (_taken < length)
        {
            if (!memory.TryTake(PictureContent.PieceLength, _taken))
                return false;
            _taken += PictureContent.PieceLength;
        }

        return true;
    }

    private void ReturnMemory() => memory.Return(Interlocked.Exchange(ref _taken, 0));

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_pieces.Count == 0 || _filled == PictureContent.PieceLength)
            {
                _pieces.Add(GC.AllocateUninitializedArray<byte>(PictureContent.PieceLength));
                _filled = 0;
            }

            var count = Math.Min(bytes.Length, PictureContent.PieceLength - _filled);
            bytes[..count].CopyTo(_pieces[^1].AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
        }
    }

    private async Task SpillAsync(CancellationToken cancellationToken)
    {
        _file = Create();
        long offset = 0;
        foreach (var piece in _pieces)
        {
            var count = (int)Math.Min(piece.Length, _length - offset);
            await WriteAsync(_file, piece.AsMemory(0, count), offset, cancellationToken);
            offset += count;
        }

        _pieces.Clear();
        ReturnMemory();
    }

    private static SafeFileHandle Create()
    {
        try
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            var file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.Asynchronous);
            // The name goes at once, and with the last handle the file: nothing is left behind however the process ends.
            File.Delete(path);
            return file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DiskUnavailableException(fault);
        }
    }

    private static async ValueTask WriteAsync(
        SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(file, bytes, offset, cancellationToken);
        }
        catch (IOException fault)
        {
            throw new DiskUnavailableException(fault);
        }
    }
}
