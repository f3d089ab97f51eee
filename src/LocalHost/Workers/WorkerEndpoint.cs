using System.Collections.Concurrent;
using Grpc.Core;

namespace SuperRes.LocalHost.Workers;

/// <summary>Where workers connect: only those that this host has started, known by ids that nobody can guess.</summary>
internal sealed class WorkerEndpoint(ILoggerFactory logs) : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerStream>> _expected = new();

    /// <summary>Completes when the worker has connected.</summary>
    public Task<WorkerStream> Expect(string workerId) =>
        (_expected[workerId] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Forgets a worker that never came.</summary>
    public void Forget(string workerId) => _expected.TryRemove(workerId, out _);

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.StartStream is not { } start
            || !_expected.TryRemove(start.WorkerId, out var expected))
        {
            throw new Grpc.Core.RpcException(new Status(StatusCode.PermissionDenied, "Unknown worker."));
        }

        var stream = new WorkerStream(Write);
        expected.SetResult(stream);
        await stream.RunAsync(requestStream, responseStream, context.CancellationToken);
    }

    /// <summary>Log entries keep their category, level and event; what is meant for metrics is none.</summary>
    private void Write(RpcLog entry)
    {
        if (entry.LogCategory == RpcLog.Types.Category.CustomMetric)
            return;
        var text = entry.Exception is { Message.Length: > 0 } fault ? $"{entry.Message} {fault.Message}" : entry.Message;
        var id = int.TryParse(entry.EventId, out var number) ? new EventId(number) : new EventId(0, entry.EventId);
        logs.CreateLogger(entry.Category).Log((LogLevel)entry.Level, id, text, null, static (message, _) => message);
    }
}
