using System.Text.Json;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Keeps the keys in a file of the host's own folder, readable by its owner alone, unless settings give them.</summary>
internal sealed partial class FunctionKeyFile(IConfiguration settings, HostSettings host, ILogger<FunctionKeyFile> log)
{
    private const string Setting = "LocalHost:KeyFile";
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true };
    private readonly string _path = settings[Setting] is { Length: > 0 } chosen ? chosen : Path.Combine(host.State, "function-keys.json");

    /// <summary>Reads the keys, making those that are missing.</summary>
    /// <param name="functions">The functions that need a key.</param>
    /// <exception cref="IOException">The file is no key file, or cannot be read or written; the message says what to do.</exception>
    public FunctionKeys Load(IReadOnlyCollection<string> functions)
    {
        if (settings.GetSection("LocalHost:Keys").Get<FunctionKeys>() is { } given)
            return given.Completed(functions);

        var kept = Read();
        var keys = kept.Completed(functions);
        if (JsonSerializer.Serialize(keys, Json) is var text && text != JsonSerializer.Serialize(kept, Json))
            Write(text);
        LogWhere(_path);
        return keys;
    }

    private FunctionKeys Read()
    {
        if (Directory.Exists(_path))
            throw Unusable("is a folder", "remove it", null);
        if (!File.Exists(_path))
            return new();
        try
        {
            // A link is open to all by nature; what counts is the file behind it.
            var file = File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~Owners) != 0)
                LogOpen(_path);
            var keys = JsonSerializer.Deserialize<FunctionKeys>(File.ReadAllText(_path), Json) ?? new();
            return keys.AreComplete ? keys : throw new JsonException();
        }
        catch (JsonException broken)
        {
            var line = broken.LineNumber is { } number ? $" (line {number + 1})" : "";
            throw Unusable($"is damaged{line}", "repair it, delete it to get new keys", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot be read ({failure.Message.TrimEnd('.')})", "let this user read it", failure);
        }
    }

    /// <summary>Replaces the file as a whole.</summary>
    private void Write(string text)
    {
        var temporary = $"{_path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owners;
        try
        {
            using (var writer = new StreamWriter(temporary, options))
                writer.Write(text);
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw Unusable($"cannot be written ({failure.Message.TrimEnd('.')})", "let this user write to its folder", failure);
        }
    }

    private IOException Unusable(string whatIsWrong, string whatToDo, Exception? cause) =>
        new($"The key file '{_path}' {whatIsWrong}; {whatToDo}, or set {Setting} to another file.", cause);

    [LoggerMessage(1, LogLevel.Information, "The keys of callers are in {Path}")]
    private partial void LogWhere(string path);

    [LoggerMessage(2, LogLevel.Warning, "Others on this machine can read or change the keys in {Path}. Run chmod 600 on it "
        + "to end that; delete it as well to get new keys with the next start")]
    private partial void LogOpen(string path);
}
