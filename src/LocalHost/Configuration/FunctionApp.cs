using System.Text.Json;

namespace SuperRes.LocalHost.Configuration;

/// <summary>A function as <c>functions.metadata</c> describes it: its trigger's binding, and the types of its other bindings.</summary>
internal sealed record DeclaredFunction(string Name, JsonElement Trigger, IReadOnlyList<string> Further)
{
    public string Type => Trigger.GetProperty("type").GetString()!;

    /// <summary>Its id in storage and in events, as in Azure.</summary>
    public string Id => $"Host.Functions.{Name}";

    /// <summary>The setting that describes its storage account.</summary>
    public string Connection => this["connection"] ?? HostConfiguration.Storage;

    /// <summary>Whether this host can run it: it has no binding but its trigger, and that is one of four.</summary>
    public bool IsKnown => Type is "httpTrigger" or "blobTrigger" or "queueTrigger" or "timerTrigger" && Further.All(type => type == "http");

    /// <summary>A property of the trigger; null when it has no such.</summary>
    public string? this[string property] => Trigger.TryGetProperty(property, out var value) ? value.ToString() : null;
}

/// <summary>The built application: its folder, the name of its assembly, what it has.</summary>
internal sealed record FunctionApp(string Folder, string Name, IReadOnlyList<DeclaredFunction> Functions)
{
    /// <exception cref="IOException">There is no built application in the folder.</exception>
    public static FunctionApp Read(string folder)
    {
        var metadata = Path.Combine(folder, "functions.metadata");
        if (!File.Exists(metadata))
            throw new IOException($"There is no 'functions.metadata' in {folder}. Build or publish the project, and give the folder that has it.");
        using var file = JsonDocument.Parse(File.ReadAllBytes(metadata));
        var all = file.RootElement.EnumerateArray().ToList();
        var script = all.Count > 0 ? all[0].GetProperty("scriptFile").GetString() : null;
        return new(folder, Path.GetFileNameWithoutExtension(script ?? folder), [.. all.Select(ReadFunction)]);
    }

    private static DeclaredFunction ReadFunction(JsonElement function)
    {
        var bindings = function.GetProperty("bindings").EnumerateArray().Select(binding => binding.Clone()).ToLookup(binding =>
            binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return new(
            function.GetProperty("name").GetString()!, bindings[true].Single(),
            [.. bindings[false].Select(binding => binding.GetProperty("type").GetString()!)]);
    }
}
