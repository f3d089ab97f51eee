using System.Globalization;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>A control group of Linux, of either version, whose processes are killed when they hold more than a limit.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private static readonly bool IsSecondVersion = File.Exists($"{Root}/cgroup.controllers");
    private readonly string _folder;

    private MemoryGroup(string folder) => _folder = folder;

    /// <summary>A process joins when its id is written there.</summary>
    public string Members => $"{_folder}/cgroup.procs";

    /// <summary>Most bytes held so far, files that were read or written included as far as there was room for them.</summary>
    public long PeakBytes => long.Parse(
        File.ReadAllText($"{_folder}/{(IsSecondVersion ? "memory.peak" : "memory.max_usage_in_bytes")}"), CultureInfo.InvariantCulture);

    /// <summary>Processes that were killed.</summary>
    public int Kills => File.ReadLines($"{_folder}/{(IsSecondVersion ? "memory.events" : "memory.oom_control")}")
        .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    /// <summary>Makes a group.</summary>
    /// <param name="bytes">The limit.</param>
    /// <returns>The group; null where this machine lets no such be made.</returns>
    public static MemoryGroup? TryCreate(long bytes)
    {
        var folder = $"{Root}/{(IsSecondVersion ? "" : "memory/")}superres-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            var group = new MemoryGroup(folder);
            File.WriteAllText(
                $"{folder}/{(IsSecondVersion ? "memory.max" : "memory.limit_in_bytes")}", bytes.ToString(CultureInfo.InvariantCulture));
            if (File.Exists($"{folder}/memory.swap.max"))
                File.WriteAllText($"{folder}/memory.swap.max", "0");
            return group;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder);
            return null;
        }
    }

    /// <summary>Removes the group, whose processes must have ended.</summary>
    public void Dispose() => Directory.Delete(_folder);
}
