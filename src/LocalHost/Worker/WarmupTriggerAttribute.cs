namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function once when an instance starts.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WarmupTriggerAttribute : Attribute;
