using System.Text.Json;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Keeps the keys in a file of the host's own folder, unless settings give them.</summary>
internal sealed partial class FunctionKeyFile(IConfiguration settings, HostSettings host, ILogger<FunctionKeyFile> log)
{
    private const string Section = "LocalHost:Keys";
    private const string Setting = "LocalHost:KeyFile";
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true };

    /// <summary>Where the keys are.</summary>
    public string FilePath { get; } = settings[Setting] is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(host.State, "function-keys.json");

    /// <summary>Reads the keys, making those that are missing.</summary>
    /// <param name="functions">The functions that need a key.</param>
    /// <exception cref="IOException">The file is no key file, or cannot be read or written; the message says what to
    /// do.</exception>
    public FunctionKeys Load(IReadOnlyCollection<string> functions)
    {
        if (settings.GetSection(Section).Get<FunctionKeys>() is { } given)
            return given.Completed(functions);

        var kept = Read();
        var keys = kept.Completed(functions);
        if (JsonSerializer.Serialize(keys, Json) is var text && text != JsonSerializer.Serialize(kept, Json))
            Write(text);
        LogWhere(FilePath);
        return keys;
    }

    private FunctionKeys Read()
    {
        if (Directory.Exists(FilePath))
            throw Unusable("is a folder", "remove it", null);
        if (!File.Exists(FilePath))
            return new();
        try
        {
            if (IsOpenToOthers())
                LogOpen(FilePath);
            var keys = JsonSerializer.Deserialize<FunctionKeys>(File.ReadAllText(FilePath), Json) ?? new();
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

    private bool IsOpenToOthers()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        // A link is open to all by nature; what counts is the file behind it.
        var file = File.ResolveLinkTarget(FilePath, returnFinalTarget: true)?.FullName ?? FilePath;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0;
    }

    /// <summary>Replaces the file as a whole, readable by its owner alone.</summary>
    private void Write(string text)
    {
        var temporary = $"{FilePath}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var writer = new StreamWriter(temporary, options);
            try
            {
                using (writer)
                    writer.Write(text);
                File.Move(temporary, FilePath, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                $"cannot be written ({failure.Message.TrimEnd('.')})", "let this user write to its folder", failure);
        }
    }

    private IOException Unusable(string whatIsWrong, string whatToDo, Exception? cause) => new(
        $"The key file '{FilePath}' {whatIsWrong}; {whatToDo}, or set {Setting} to another file.", cause);

    [LoggerMessage(1, LogLevel.Information, "The keys of callers are in {Path}")]
    private partial void LogWhere(string path);

    [LoggerMessage(2, LogLevel.Warning, "Others on this machine can read or change the keys in {Path}. Run chmod 600 on it "
        + "to end that; delete it as well to get new keys with the next start")]
    private partial void LogOpen(string path);
}
