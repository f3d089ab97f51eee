using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.Azure.WebJobs;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Protocol;
using SuperRes.LocalHost.Workers;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Passes what the WebJobs SDK triggers on to the worker. One belongs to one job host.</summary>
internal sealed class Invocations(FunctionApp app, WorkerSupervisor workers) : ITriggerTarget, IDisposable
{
    private readonly CancellationTokenSource _graceOver = new();

    /// <summary>Asks the worker to stop what still runs; the SDK then gives the messages back at once.</summary>
    public void EndGrace() => _graceOver.Cancel();

    /// <inheritdoc/>
    public async Task RunAsync(
        string name, object trigger, IReadOnlyDictionary<string, object> data, Guid invocationId, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _graceOver.Token);
        var worker = await workers.Current.WaitAsync(stop.Token);
        var details = data.Where(one => one.Key != "sys").Select(one => KeyValuePair.Create(one.Key, TextOf(one.Value)));
        var result = await worker.InvokeAsync(
            app.Functions.First(one => one.Name == name), invocationId, Input(trigger), details, RunningWorker.NewTrace(), stop.Token);
        if (result.Status == StatusResult.Types.Status.Success)
            return;
        // The status "cancelled" comes with some exceptions only: what counts is who asked for the end.
        stop.Token.ThrowIfCancellationRequested();
        throw new FunctionFailedException(result.Exception?.Message ?? $"The function ended as {result.Status}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _graceOver.Dispose();

    private static TypedData Input(object trigger) => trigger switch
    {
        ParameterBindingData reference => new()
        {
            ModelBindingData = new()
            {
                Version = reference.Version,
                Source = reference.Source,
                ContentType = reference.ContentType,
                Content = ByteString.CopyFrom(reference.Content),
            },
        },
        TimerInfo timer => new()
        {
            Json = JsonSerializer.Serialize(
                new { Schedule = new { timer.Schedule?.AdjustForDST }, timer.ScheduleStatus, timer.IsPastDue }),
        },
        _ => new() { String = (string)trigger },
    };

    private static string? TextOf(object? value) => value switch
    {
        null => null,
        string text => text,
        DateTimeOffset time => time.ToString("o"),
        Uri address => address.AbsoluteUri,
        IConvertible or Guid => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value),
    };
}

/// <summary>The function has thrown, in the worker.</summary>
internal sealed class FunctionFailedException(string message) : Exception(message);
