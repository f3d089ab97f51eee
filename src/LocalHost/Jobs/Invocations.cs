using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Azure.WebJobs;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Passes what the WebJobs SDK triggers on to the worker. One belongs to one job host.</summary>
internal sealed class Invocations(FunctionApp app, WorkerSupervisor workers) : ITriggerTarget, IDisposable
{
    private readonly CancellationTokenSource _graceOver = new();
    private int _running;

    /// <summary>Asks the worker to stop what still runs, and waits a while until it has.</summary>
    public async Task EndGraceAsync(TimeSpan patience)
    {
        await _graceOver.CancelAsync();
        for (var end = DateTime.UtcNow + patience; Volatile.Read(ref _running) > 0 && DateTime.UtcNow < end;)
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
    }

    public async Task RunAsync(
        string name, object trigger, IReadOnlyDictionary<string, object> data, Guid invocationId, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _graceOver.Token);
        var result = await InvokeAsync(name, trigger, data, invocationId, stop.Token);
        if (result.Status == StatusResult.Types.Status.Success)
            return;
        // The SDK never hears of an end that came with the host: it would count an attempt. Its message is given back without it.
        if (_graceOver.IsCancellationRequested)
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        stop.Token.ThrowIfCancellationRequested(); // The status "cancelled" comes with some exceptions only: what counts is who asked for the end.
        throw new FunctionFailedException(result.Exception?.Message ?? $"The function ended as {result.Status}.");
    }

    public void Dispose() => _graceOver.Dispose();

    private async Task<StatusResult> InvokeAsync(
        string name, object trigger, IReadOnlyDictionary<string, object> data, Guid invocationId, CancellationToken stop)
    {
        var details = data.Where(one => one.Key != "sys").Select(one => KeyValuePair.Create(one.Key, TextOf(one.Value)));
        var function = app.Functions.First(one => one.Name == name);
        Interlocked.Increment(ref _running);
        try
        {
            var worker = await workers.LiveAsync(stop);
            return await worker.InvokeAsync(function, invocationId, InputOf(trigger), details, trace: null, stop);
        }
        catch (Exception gone) when (gone is WorkerGoneException or OperationCanceledException)
        {
            return new() { Exception = new() { Message = gone.Message } };
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static TypedData InputOf(object trigger) => trigger switch
    {
        ParameterBindingData { Version: var version, Source: var source, ContentType: var type, Content: var content } => new()
        {
            ModelBindingData = new() { Version = version, Source = source, ContentType = type, Content = ByteString.CopyFrom(content) },
        },
        TimerInfo timer => new()
        {
            Json = JsonSerializer.Serialize(new { Schedule = new { timer.Schedule?.AdjustForDST }, timer.ScheduleStatus, timer.IsPastDue }),
        },
        _ => new() { String = (string)trigger },
    };

    private static string? TextOf(object? value) => value switch
    {
        null or string => (string?)value,
        DateTimeOffset time => time.ToString("o"),
        Uri address => address.AbsoluteUri,
        IConvertible or Guid => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value),
    };
}

/// <summary>The function has thrown, in the worker.</summary>
internal sealed class FunctionFailedException(string message) : Exception(message);
