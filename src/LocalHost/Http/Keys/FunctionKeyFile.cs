using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Keeps the keys in a file of the project that version control ignores, unless settings give them.</summary>
internal sealed partial class FunctionKeyFile(IConfiguration settings, ILogger<FunctionKeyFile> log)
{
    private const string Section = "LocalHost:Keys";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Where the keys are.</summary>
    public string FilePath { get; } =
        settings["LocalHost:KeyFile"] ?? Path.Combine(ProjectFiles.ProjectDirectory, ".function-keys.json");

    /// <summary>Reads the keys, making those that are missing.</summary>
    /// <param name="functions">The functions that need a key.</param>
    /// <exception cref="InvalidOperationException">The file is not a key file.</exception>
    public FunctionKeys Load(IReadOnlyCollection<string> functions)
    {
        if (settings.GetSection(Section).Get<FunctionKeys>() is { } given)
            return given.Completed(functions);

        var kept = File.Exists(FilePath) ? Read() : new();
        var keys = kept.Completed(functions);
        if (JsonSerializer.Serialize(keys, Json) is var text && text != JsonSerializer.Serialize(kept, Json))
            Write(text);
        LogWhere(FilePath);
        return keys;
    }

    private FunctionKeys Read()
    {
        try
        {
            return JsonSerializer.Deserialize<FunctionKeys>(File.ReadAllText(FilePath), Json) ?? new();
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException(
                $"The key file '{FilePath}' cannot be read; repair or delete it.", broken);
        }
    }

    /// <summary>Replaces the file as a whole, readable by its owner alone.</summary>
    private void Write(string text)
    {
        var temporary = $"{FilePath}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(text);
        File.Move(temporary, FilePath, overwrite: true);
    }

    [LoggerMessage(1, LogLevel.Information, "Callers need a key. The keys are in {Path}")]
    private partial void LogWhere(string path);
}
