namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// The bounded meeting place of the networks, which produce rows, and the encoder, which consumes them. Colour and
/// alpha come from two writers that need not keep step; a row can be read once every writer has done its part.
/// </summary>
/// <remarks>
/// Writers wait without a thread, the reader waits on its own. A writer that is ahead waits for room, the other one
/// goes on, so the two cannot block one another as long as both make progress by themselves.
/// </remarks>
internal sealed class RowRing : IDisposable
{
    private const int TargetBytes = 4 << 20;
    private const int MinRows = 4;
    private const int MaxRows = 256;

    private readonly byte[][] _rows;
    private readonly SemaphoreSlim[] _room;
    private readonly SemaphoreSlim[] _done;
    private int _next;

    /// <param name="layout">Shape of a row.</param>
    /// <param name="writers">How many parts a row is made of.</param>
    /// <param name="constantAlpha">What to put into the alpha channel if no writer does.</param>
    public RowRing(RowLayout layout, int writers, int? constantAlpha)
    {
        Layout = layout;
        var capacity = Math.Min(layout.Size.Height, Math.Clamp(TargetBytes / layout.RowBytes, MinRows, MaxRows));
        _rows = [.. Enumerable.Range(0, capacity).Select(_ => NewRow(layout, constantAlpha))];
        _room = [.. Enumerable.Range(0, writers).Select(_ => new SemaphoreSlim(capacity))];
        _done = [.. Enumerable.Range(0, writers).Select(_ => new SemaphoreSlim(0))];
    }

    /// <summary>Shape of a row.</summary>
    public RowLayout Layout { get; }

    /// <summary>Bytes of all rows together at most.</summary>
    /// <param name="rowBytes">Bytes a row.</param>
    public static long MostBytes(long rowBytes) => Math.Clamp(TargetBytes, MinRows * rowBytes, MaxRows * rowBytes);

    /// <summary>Waits until a row may be written.</summary>
    /// <param name="writer">Which of the writers, from 0.</param>
    /// <param name="y">The row; each writer takes them in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The row's memory, of which the writer fills its own channels.</returns>
    public async ValueTask<byte[]> RoomAsync(int writer, int y, CancellationToken cancellationToken)
    {
        await _room[writer].WaitAsync(cancellationToken);
        return _rows[y % _rows.Length];
    }

    /// <summary>Marks the row that a writer was given as filled.</summary>
    public void Filled(int writer) => _done[writer].Release();

    /// <summary>Gives the row before back to the writers and waits for the next complete one.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The row's memory, the reader's until the next call.</returns>
    public byte[] Next(CancellationToken cancellationToken)
    {
        if (_next > 0)
            foreach (var room in _room)
                room.Release();
        foreach (var done in _done)
            done.Wait(cancellationToken);
        return _rows[_next++ % _rows.Length];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var semaphore in _room.Concat(_done))
            semaphore.Dispose();
    }

    private static byte[] NewRow(RowLayout layout, int? constantAlpha)
    {
        var row = new byte[layout.RowBytes];
        if (constantAlpha is { } alpha)
        {
            var sample = (int)layout.Depth;
            for (var at = layout.ColourChannels * sample; at < row.Length; at += layout.Channels * sample)
            {
                row[at] = (byte)alpha;
                if (sample == 2)
                    row[at + 1] = (byte)(alpha >> 8);
            }
        }

        return row;
    }
}
