namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the HTTP response among several outputs of a function.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HttpResultAttribute : Attribute;
