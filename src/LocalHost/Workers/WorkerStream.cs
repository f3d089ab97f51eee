using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;

namespace SuperRes.LocalHost.Workers;

/// <summary>The worker's process or its stream has ended before it answered.</summary>
internal sealed class WorkerGoneException() : IOException("The worker has gone.");

/// <summary>The open stream to one worker: questions and their answers, invocations, log entries.</summary>
internal sealed class WorkerStream(Action<RpcLog> log)
{
    private readonly Channel<StreamingMessage> _out = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _open = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when nothing can be sent or received any more.</summary>
    public Task Ended => _ended.Task;

    public void Close() => _closed.TrySetResult();

    /// <summary>Sends a message that has no answer.</summary>
    public void Tell(StreamingMessage message) => _out.Writer.TryWrite(message);

    /// <summary>Sends a message and waits for its answer.</summary>
    /// <exception cref="WorkerGoneException">The worker has gone.</exception>
    public Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        return AskAsync(message, message.RequestId);
    }

    /// <summary>Runs a function; asks it to stop when the token fires, and still waits for its answer.</summary>
    /// <exception cref="WorkerGoneException">The worker has gone.</exception>
    public async Task<StatusResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        var answer = AskAsync(new() { InvocationRequest = request }, request.InvocationId);
        await using (cancellationToken.Register(() => Tell(new() { InvocationCancel = new() { InvocationId = request.InvocationId } })))
            return (await answer).InvocationResponse.Result;
    }

    /// <summary>Passes messages until the worker, its connection or this stream ends.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> from, IServerStreamWriter<StreamingMessage> to, CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone);
        Task[] both = [ReadAsync(from, end.Token), WriteAsync(to, end.Token)];
        await Task.WhenAny([.. both, _closed.Task]);
        await end.CancelAsync();
        foreach (var one in both)
            await one.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // However it ended: the worker is gone for this host.
        _out.Writer.TryComplete();
        _ended.TrySetResult();
        foreach (var answer in _open.Values)
            answer.TrySetException(new WorkerGoneException());
    }

    private Task<StreamingMessage> AskAsync(StreamingMessage message, string key)
    {
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[key] = answer;
        Tell(message);
        if (Ended.IsCompleted)
            answer.TrySetException(new WorkerGoneException());
        return answer.Task;
    }

    private async Task ReadAsync(IAsyncStreamReader<StreamingMessage> from, CancellationToken gone)
    {
        while (await from.MoveNext(gone))
        {
            var message = from.Current;
            if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog)
                log(message.RpcLog);
            else if (_open.TryRemove(message.InvocationResponse?.InvocationId ?? message.RequestId, out var answer))
                answer.TrySetResult(message);
        }
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> to, CancellationToken gone)
    {
        await foreach (var message in _out.Reader.ReadAllAsync(gone))
            await to.WriteAsync(message, gone);
    }
}
