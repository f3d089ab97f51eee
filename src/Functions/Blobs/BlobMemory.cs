using SuperRes.Core.Inference;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// The files of blobs in memory. The host runs many blobs at once: small ones are downloaded whenever it likes, larger ones
/// wait, first come, first served, until an eighth of what there is for pictures has room for them.
/// </summary>
/// <param name="budget">Where they count. One larger than the eighth has room when there is no other.</param>
internal sealed class BlobMemory(MemoryBudget budget)
{
    /// <summary>Files up to so many bytes do not wait: the host bounds their number.</summary>
    private const long MostOfSmall = 1 << 20;

    private readonly Lock _gate = new();
    private readonly LinkedList<Request> _waiting = [];
    private long _taken;

    /// <summary>Waits until there is room for a file.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The room; disposing of it frees it.</returns>
    public async Task<IDisposable> ReserveAsync(long bytes, CancellationToken cancellationToken)
    {
        Request request = new(this, bytes);
        lock (_gate)
        {
            if (bytes > MostOfSmall)
                _waiting.AddLast(request);
            else
                request.Granted.SetResult();
            Serve();
        }

        await using (cancellationToken.UnsafeRegister(_ => GiveUp(request, cancellationToken), null))
            await request.Granted.Task;
        budget.AddFiles(bytes);
        return request;
    }

    private void Serve()
    {
        while (_waiting.First is { Value: var next } && (_taken == 0 || _taken + next.Bytes <= budget.Bytes / 8))
        {
            _waiting.RemoveFirst();
            _taken += next.Bytes;
            next.Granted.SetResult();
        }
    }

    private void GiveUp(Request request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(request))
                return;
            request.Granted.SetCanceled(cancellationToken);
            Serve();
        }
    }

    private void Return(long bytes)
    {
        budget.AddFiles(-bytes);
        if (bytes <= MostOfSmall)
            return;
        lock (_gate)
        {
            _taken -= bytes;
            Serve();
        }
    }

    private sealed class Request(BlobMemory memory, long bytes) : IDisposable
    {
        private int _freed;

        public long Bytes => bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0)
                memory.Return(bytes);
        }
    }
}
