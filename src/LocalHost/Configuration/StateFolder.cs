namespace SuperRes.LocalHost.Configuration;

/// <summary>The folder of what must be known after a restart, locked: two hosts in it would give back each other's messages.</summary>
internal sealed class StateFolder(HostSettings settings) : IDisposable
{
    private FileStream? _lock;

    /// <summary>The same after each restart, and different from other hosts'.</summary>
    public string Owner { get; private set; } = "";

    /// <exception cref="IOException">Another host has it, or it cannot be written; the message says what to do.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(settings.State);
            _lock = new(Path.Combine(settings.State, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var owner = Path.Combine(settings.State, "owner");
            if (!File.Exists(owner) || !Guid.TryParse(File.ReadAllText(owner), out var kept))
                File.WriteAllText(owner, $"{kept = Guid.NewGuid()}");
            Owner = $"{kept}";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The host's folder {settings.State} cannot be had ({refused.Message.TrimEnd('.')}). Stop the host that works with it, "
                + "or choose another with --LocalHost:State=FOLDER.", refused);
        }
    }

    /// <summary>A folder inside, which is made if it is not there.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(settings.State, name)).FullName;

    public void Dispose() => _lock?.Dispose();
}
