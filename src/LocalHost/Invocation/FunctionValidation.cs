using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using SuperRes.LocalHost.Blobs;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Timers;

namespace SuperRes.LocalHost.Invocation;

/// <summary>Finds mistakes in the functions' attributes before the host starts, not when the first event comes.</summary>
internal static class FunctionValidation
{
    /// <summary>Checks every function that is not switched off.</summary>
    /// <exception cref="InvalidOperationException">A path, schedule, setting or parameter cannot work.</exception>
    public static void Validate(this FunctionCatalog catalog, IConfiguration settings)
    {
        foreach (var function in catalog.All.Where(function => !function.Disabled))
        {
            try
            {
                ValidateTrigger(function.Trigger, settings);
                foreach (var parameter in function.Method.GetParameters())
                    ValidateInput(parameter, settings);
            }
            catch (InvalidOperationException mistake)
            {
                throw new InvalidOperationException($"Function '{function.Name}': {mistake.Message}", mistake);
            }
        }
    }

    private static void ValidateTrigger(Attribute trigger, IConfiguration settings)
    {
        switch (trigger)
        {
            case BlobTriggerAttribute blob:
                BlobPath.Parse(settings.Resolve(blob.BlobPath));
                break;
            case QueueTriggerAttribute queue:
                settings.Resolve(queue.QueueName);
                break;
            case TimerTriggerAttribute timer:
                Schedule.Parse(settings.Resolve(timer.Schedule));
                break;
        }
    }

    private static void ValidateInput(ParameterInfo parameter, IConfiguration settings)
    {
        if (parameter.GetCustomAttribute<BlobInputAttribute>() is not { } input)
            return;
        BlobPath.Parse(settings.Resolve(input.BlobPath));
        if (parameter.ParameterType != typeof(Azure.Storage.Blobs.BlobContainerClient))
        {
            throw new InvalidOperationException(
                $"[BlobInput] on '{parameter.Name}' cannot be bound to {parameter.ParameterType.Name}; use BlobContainerClient.");
        }
    }
}
