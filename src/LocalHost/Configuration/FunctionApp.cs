using System.Text.Json;

namespace SuperRes.LocalHost.Configuration;

/// <summary>A function as <c>functions.metadata</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Trigger">Its trigger's binding.</param>
/// <param name="Further">The types of its other bindings.</param>
internal sealed record DeclaredFunction(string Name, JsonElement Trigger, IReadOnlyList<string> Further)
{
    private static readonly string[] Triggers = ["httpTrigger", "blobTrigger", "queueTrigger", "timerTrigger"];

    /// <summary>The kind of trigger, such as <c>blobTrigger</c>.</summary>
    public string Type => Trigger.GetProperty("type").GetString()!;

    /// <summary>Its id in storage and in events, as in Azure.</summary>
    public string Id => $"Host.Functions.{Name}";

    /// <summary>Whether Event Grid tells it of blobs.</summary>
    public bool TakesEvents => this["source"] == "EventGrid";

    /// <summary>Whether this host can run it: it has no binding but its trigger, and that is one of four.</summary>
    public bool IsKnown => Triggers.Contains(Type) && Further.All(type => type == "http");

    /// <summary>A property of the trigger; null when it has no such.</summary>
    public string? this[string property] => Trigger.TryGetProperty(property, out var value) ? value.ToString() : null;
}

/// <summary>The built application.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Name">The name of its assembly.</param>
/// <param name="Functions">What it has.</param>
internal sealed record FunctionApp(string Folder, string Name, IReadOnlyList<DeclaredFunction> Functions)
{
    private const int MaxLevelsUp = 5;

    /// <summary>Reads what was built.</summary>
    /// <exception cref="IOException">There is no built application in the folder.</exception>
    public static FunctionApp Read(string folder)
    {
        var metadata = Path.Combine(folder, "functions.metadata");
        if (!File.Exists(metadata))
            throw new IOException($"There is no 'functions.metadata' in {folder}. Build or publish the project, and give the folder that has it.");
        using var file = File.OpenRead(metadata);
        using var functions = JsonDocument.Parse(file);
        var all = functions.RootElement.EnumerateArray().ToList();
        var script = all.Count > 0 ? all[0].GetProperty("scriptFile").GetString() : null;
        return new(folder, Path.GetFileNameWithoutExtension(script ?? folder), [.. all.Select(ReadFunction)]);
    }

    /// <summary>The nearest folder above, or the folder itself, that has files of some kind; null when none has.</summary>
    /// <param name="pattern">Such as <c>*.csproj</c>.</param>
    public string? FolderAboveWith(string pattern)
    {
        var current = new DirectoryInfo(Folder);
        for (var level = 0; level < MaxLevelsUp && current is not null; level++, current = current.Parent)
        {
            if (current.EnumerateFiles(pattern).Any())
                return current.FullName;
        }

        return null;
    }

    private static DeclaredFunction ReadFunction(JsonElement function)
    {
        var bindings = function.GetProperty("bindings").EnumerateArray().Select(binding => binding.Clone()).ToList();
        var trigger = bindings.Single(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return new(
            function.GetProperty("name").GetString()!, trigger, [.. bindings.Select(TypeOf).Where(type => type != TypeOf(trigger))]);
    }

    private static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString()!;
}
