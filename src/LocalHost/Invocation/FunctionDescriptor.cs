using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace SuperRes.LocalHost.Invocation;

/// <summary>A function that the app declares.</summary>
internal sealed record FunctionDescriptor
{
    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>The method to run.</summary>
    public required MethodInfo Method { get; init; }

    /// <summary>The parameter's attribute that says when to run it.</summary>
    public required Attribute Trigger { get; init; }

    /// <summary>Whether a setting switches the function off.</summary>
    public required bool Disabled { get; init; }

    /// <summary>Creates an instance of the method's class.</summary>
    public required ObjectFactory Create { get; init; }

    /// <summary>What identifies the function in receipts and messages.</summary>
    public string Id => $"Host.Functions.{Name}";

    /// <summary>What kind of trigger it has, as the runtime calls it.</summary>
    public string TriggerKind => Trigger switch
    {
        HttpTriggerAttribute => "httpTrigger",
        BlobTriggerAttribute => "blobTrigger",
        QueueTriggerAttribute => "queueTrigger",
        TimerTriggerAttribute => "timerTrigger",
        _ => "warmupTrigger",
    };
}
