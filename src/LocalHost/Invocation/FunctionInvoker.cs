using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Binding;

namespace SuperRes.LocalHost.Invocation;

/// <summary>Runs functions: a scope, an instance, bound parameters, a log line before and after.</summary>
internal sealed partial class FunctionInvoker(
    IServiceScopeFactory scopes, ParameterBinder binder, ILogger<FunctionInvoker> log)
{
    /// <summary>The source of the activities around triggered invocations, named as the worker's.</summary>
    public static readonly ActivitySource Activities = new("Microsoft.Azure.Functions.Worker");

    /// <summary>Runs a function in a scope and an activity of its own and reports whether it succeeded.</summary>
    /// <exception cref="OperationCanceledException">It stopped because the token fired.</exception>
    public async Task<bool> TryInvokeAsync(
        FunctionDescriptor function, TriggerEvent trigger, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var activity =
            Activities.StartActivity(function.Name, ActivityKind.Consumer) ?? new Activity(function.Name).Start();
        try
        {
            await InvokeAsync(function, trigger, scope.ServiceProvider, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // The function's own fault: it is in the log, and the trigger's rules say what happens next.
            activity.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            return false;
        }
    }

    /// <summary>Runs a function in a given scope.</summary>
    /// <returns>What the function returned, awaited.</returns>
    public async Task<object?> InvokeAsync(
        FunctionDescriptor function, TriggerEvent trigger, IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = new InvocationContext(function, trigger, services, Activity.Current, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        LogExecuting(function.Name, trigger.Reason, context.InvocationId);
        try
        {
            var result = await RunAsync(function, trigger, context);
            LogSucceeded(function.Name, context.InvocationId, Elapsed(started));
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogCancelled(function.Name, context.InvocationId, Elapsed(started));
            throw;
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Name, context.InvocationId, Elapsed(started));
            throw;
        }
    }

    private async Task<object?> RunAsync(FunctionDescriptor function, TriggerEvent trigger, InvocationContext context)
    {
        var arguments = await binder.BindAsync(function, trigger, context);
        var instance = function.Create(context.InstanceServices, []);
        try
        {
            var returned = function.Method.Invoke(
                instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            return await AwaitedAsync(returned, function.Method.ReturnType);
        }
        finally
        {
            foreach (var disposable in arguments.OfType<Stream>())
                await disposable.DisposeAsync();
            if (instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
        }
    }

    private static async Task<object?> AwaitedAsync(object? returned, Type declared)
    {
        if (returned is not Task task)
            return returned;
        await task;
        return declared.GetProperty(nameof(Task<>.Result))?.GetValue(task);
    }

    private static long Elapsed(long started) => (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    [LoggerMessage(1, LogLevel.Information, "Executing '{Function}' (Reason='{Reason}', Id={Id})")]
    private partial void LogExecuting(string function, string reason, string id);

    [LoggerMessage(2, LogLevel.Information, "Executed '{Function}' (Succeeded, Id={Id}, Duration={Duration}ms)")]
    private partial void LogSucceeded(string function, string id, long duration);

    [LoggerMessage(3, LogLevel.Error, "Executed '{Function}' (Failed, Id={Id}, Duration={Duration}ms)")]
    private partial void LogFailed(Exception exception, string function, string id, long duration);

    [LoggerMessage(4, LogLevel.Information, "Executed '{Function}' (Cancelled, Id={Id}, Duration={Duration}ms)")]
    private partial void LogCancelled(string function, string id, long duration);
}
