using System.Reflection;

namespace SuperRes.Infra.Tests;

/// <summary>Where the files under test are.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string BicepPath { get; } = Metadata("BicepPath");

    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    /// <summary>All files but those that builds and tools make.</summary>
    public static IEnumerable<string> Files() => Files(new DirectoryInfo(Root));

    private static IEnumerable<string> Files(DirectoryInfo folder) => folder.EnumerateFiles().Select(file => file.FullName)
        .Concat(folder.EnumerateDirectories().Where(IsSource).SelectMany(Files));

    private static bool IsSource(DirectoryInfo folder) => folder is { LinkTarget: null, Name: not ("bin" or "obj" or "node_modules") }
        && (folder.Name is ".ci" || !folder.Name.StartsWith('.'));

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key).Value!;
}
