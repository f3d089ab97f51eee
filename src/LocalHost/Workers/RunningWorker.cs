using System.Diagnostics;
using System.Net.Sockets;

namespace SuperRes.LocalHost.Workers;

/// <summary>A worker that functions can be run on: its stream, its ids of functions by their names, and where it takes HTTP requests, if it does.</summary>
internal sealed record RunningWorker(WorkerStream Stream, IReadOnlyDictionary<string, string> Ids, Uri? Http)
{
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
        while (http is not null && !await ListensAsync(http, cancellationToken)) // It answers on its stream before its own server listens.
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        return new(stream, metadata.FunctionMetadataResults.ToDictionary(one => one.Name, one => one.FunctionId), http);
    }

    /// <summary>Runs a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="id">The invocation's id.</param>
    /// <param name="trigger">What its trigger's parameter is given; null for HTTP, whose request comes by HTTP.</param>
    /// <param name="data">What the trigger tells besides.</param>
    /// <param name="trace">The W3C trace that it belongs to; null for one of its own, as a worker without one fails.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <exception cref="WorkerGoneException">The worker has gone.</exception>
    public Task<StatusResult> InvokeAsync(
        DeclaredFunction function, Guid id, TypedData? trigger, IEnumerable<KeyValuePair<string, string?>> data, TraceContext? trace,
        CancellationToken cancellationToken)
    {
        var request = new InvocationRequest
        {
            InvocationId = id.ToString(),
            FunctionId = Ids[function.Name],
            TraceContext = trace ?? new() { TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01" },
        };
        if (trigger is not null)
            request.InputData.Add(new ParameterBinding { Name = function["name"], Data = trigger });
        foreach (var (name, value) in data.Where(one => one.Value is not null))
            request.TriggerMetadata[name] = new() { String = value };
        return Stream.InvokeAsync(request, cancellationToken);
    }

    private static async Task<bool> ListensAsync(Uri http, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        await probe.ConnectAsync(http.Host, http.Port, cancellationToken).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return probe.Connected;
    }

    private static void Check(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new InvalidOperationException($"{what} could not be loaded: {result.Exception?.Message}");
    }
}
