using System.Diagnostics;
using System.Net.Sockets;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Protocol;

namespace SuperRes.LocalHost.Workers;

/// <summary>A worker that functions can be run on.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Ids">By what it knows functions, by their names.</param>
/// <param name="Http">Where it takes the requests of HTTP functions; null when it does not.</param>
internal sealed record RunningWorker(WorkerStream Stream, IReadOnlyDictionary<string, string> Ids, Uri? Http)
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(10);

    /// <summary>Loads all functions into a worker that has connected.</summary>
    /// <exception cref="WorkerGoneException">It ended meanwhile.</exception>
    /// <exception cref="InvalidOperationException">It refused.</exception>
    public static async Task<RunningWorker> LoadAsync(WorkerStream stream, CancellationToken cancellationToken)
    {
        var init = (await stream.AskAsync(new() { WorkerInitRequest = new() })).WorkerInitResponse;
        Check("The worker", init.Result);
        var metadata = (await stream.AskAsync(new() { FunctionsMetadataRequest = new() })).FunctionMetadataResponse;
        Check("The list of functions", metadata.Result);
        foreach (var function in metadata.FunctionMetadataResults)
        {
            var load = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            Check(function.Name, (await stream.AskAsync(new() { FunctionLoadRequest = load })).FunctionLoadResponse.Result);
        }

        var http = init.Capabilities.TryGetValue("HttpUri", out var address) ? new Uri(address) : null;
        if (http is not null)
            await UntilListeningAsync(http, cancellationToken);
        return new(stream, metadata.FunctionMetadataResults.ToDictionary(f => f.Name, f => f.FunctionId), http);
    }

    /// <summary>Runs a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="id">The invocation's id.</param>
    /// <param name="trigger">What its trigger's parameter is given; null for HTTP, whose request comes by HTTP.</param>
    /// <param name="data">What the trigger tells besides.</param>
    /// <param name="trace">The W3C trace that it belongs to.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <exception cref="WorkerGoneException">The worker has gone.</exception>
    public Task<StatusResult> InvokeAsync(
        DeclaredFunction function, Guid id, TypedData? trigger, IEnumerable<KeyValuePair<string, string?>> data, TraceContext trace,
        CancellationToken cancellationToken)
    {
        var request = new InvocationRequest { InvocationId = id.ToString(), FunctionId = Ids[function.Name], TraceContext = trace };
        if (trigger is not null)
            request.InputData.Add(new ParameterBinding { Name = function["name"], Data = trigger });
        foreach (var (name, value) in data)
        {
            if (value is not null)
                request.TriggerMetadata[name] = new() { String = value };
        }

        return Stream.InvokeAsync(request, cancellationToken);
    }

    /// <summary>A trace of its own for what no caller has begun; a worker without one fails.</summary>
    public static TraceContext NewTrace() =>
        new() { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01" };

    /// <summary>It answers on its stream before its own server listens.</summary>
    private static async Task UntilListeningAsync(Uri http, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(http.Host, http.Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(ProbePause, cancellationToken);
            }
        }
    }

    private static void Check(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new InvalidOperationException($"{what} could not be loaded: {result.Exception?.Message}");
    }
}
