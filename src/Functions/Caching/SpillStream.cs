using Microsoft.Win32.SafeHandles;

namespace SuperRes.Functions.Caching;

/// <summary>Takes a picture while it is encoded: in memory up to a limit, beyond it in a temporary file.</summary>
/// <param name="memoryLimit">Bytes held in memory.</param>
internal sealed class SpillStream(long memoryLimit) : Stream
{
    private readonly MemoryStream _memory = new();
    private SafeFileHandle? _file;
    private long _length;

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
            return new MemoryContent(_memory.ToArray());
        var content = new FileContent(_file, _length);
        _file = null;
        return content;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_file is null && _length + buffer.Length > memoryLimit)
            await SpillAsync(cancellationToken);
        if (_file is null)
            _memory.Write(buffer.Span);
        else
            await RandomAccess.WriteAsync(_file, buffer, _length, cancellationToken);
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
        {
            _memory.Dispose();
            _file?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SpillAsync(CancellationToken cancellationToken)
    {
        _file = File.OpenHandle(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await RandomAccess.WriteAsync(_file, _memory.GetBuffer().AsMemory(0, (int)_length), 0, cancellationToken);
        _memory.SetLength(0);
        _memory.Capacity = 0;
    }
}
