using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Binding;

/// <summary>Finds the value of each parameter of a function.</summary>
internal sealed class ParameterBinder(StorageConnections storage, IConfiguration settings)
{
    /// <summary>Binds all parameters.</summary>
    /// <exception cref="InvalidOperationException">Nothing fits a parameter.</exception>
    public async Task<object?[]> BindAsync(FunctionDescriptor function, TriggerEvent trigger, FunctionContext context)
    {
        var parameters = function.Method.GetParameters();
        var values = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
            values[i] = await BindAsync(parameters[i], function, trigger, context);
        return values;
    }

    private async ValueTask<object?> BindAsync(
        ParameterInfo parameter, FunctionDescriptor function, TriggerEvent trigger, FunctionContext context)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute(function.Trigger.GetType()) is not null)
            return await trigger.BindAsync(type, context.CancellationToken);
        if (parameter.GetCustomAttribute<BlobInputAttribute>() is { } input)
            return storage.BoundBlobs(input.Connection).GetBlobContainerClient(settings.Resolve(input.BlobPath));
        if (type == typeof(FunctionContext))
            return context;
        if (type == typeof(CancellationToken))
            return context.CancellationToken;
        if (trigger.BindingData.TryGetValue(parameter.Name ?? "", out var value))
            return Convert(parameter, value);
        return parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException(
                $"Nothing to bind the parameter '{parameter.Name}' of function '{function.Name}' to.");
    }

    private static object? Convert(ParameterInfo parameter, object? value)
    {
        if (value is null || parameter.ParameterType.IsInstanceOfType(value))
            return value;
        try
        {
            return TypeDescriptor.GetConverter(parameter.ParameterType)
                .ConvertFrom(null, CultureInfo.InvariantCulture, value);
        }
        catch (Exception wrong) when (wrong is NotSupportedException or FormatException or ArgumentException)
        {
            throw new InvalidOperationException(
                $"The parameter '{parameter.Name}' cannot be made a {parameter.ParameterType.Name}.", wrong);
        }
    }
}
