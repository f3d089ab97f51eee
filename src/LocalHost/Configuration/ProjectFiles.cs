namespace SuperRes.LocalHost.Configuration;

/// <summary>Finds the app's files in the output and, while developing, in the project and repository above it.</summary>
internal static class ProjectFiles
{
    private const int MaxLevelsUp = 8;

    /// <summary>The folder of the running app.</summary>
    public static string OutputDirectory => AppContext.BaseDirectory;

    /// <summary>The folder of the project that was built into the output; the output itself when it was moved.</summary>
    public static string ProjectDirectory { get; } =
        Above(OutputDirectory).FirstOrDefault(folder => folder.EnumerateFiles("*.csproj").Any())?.FullName
        ?? OutputDirectory;

    /// <summary>The path of a file of the app: the project's when it is there, else the output's.</summary>
    /// <returns>A full path, or null when there is no such file.</returns>
    public static string? Find(string name) =>
        new[] { Path.Combine(ProjectDirectory, name), Path.Combine(OutputDirectory, name) }.FirstOrDefault(File.Exists);

    /// <summary>The nearest folder above the output that has a given file.</summary>
    /// <param name="relativePath">The file's path inside that folder.</param>
    public static string? FolderAboveWith(string relativePath) =>
        Above(OutputDirectory)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder.FullName, relativePath)))?.FullName;

    private static IEnumerable<DirectoryInfo> Above(string folder)
    {
        var current = new DirectoryInfo(folder);
        for (var level = 0; level < MaxLevelsUp && current is not null; level++, current = current.Parent)
            yield return current;
    }
}
