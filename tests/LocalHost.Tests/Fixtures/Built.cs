using System.Reflection;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>What the build has made.</summary>
internal static class Built
{
    /// <summary>The program that hosts.</summary>
    public static string LocalHost { get; } = PathOf(nameof(LocalHost));

    /// <summary>The folder of the functions.</summary>
    public static string SecondProject { get; } = PathOf(nameof(SecondProject));

    /// <summary>A copy of the functions' folder, with other text in one of its files.</summary>
    public static string CopyWith(string folder, string file, Func<string, string> change)
    {
        foreach (var original in Directory.EnumerateFiles(SecondProject, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(SecondProject, original));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(original, copy);
        }

        var changed = Path.Combine(folder, file);
        File.WriteAllText(changed, change(File.ReadAllText(changed)));
        return folder;
    }

    private static string PathOf(string name) => Path.GetFullPath(typeof(Built).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!);
}
