using System.Reflection;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>What the build has made: each in its own folder, as it is run and published.</summary>
internal static class Built
{
    /// <summary>The program that hosts.</summary>
    public static string LocalHost { get; } = PathOf(nameof(LocalHost));

    /// <summary>The folder of the functions.</summary>
    public static string Functions { get; } = PathOf(nameof(Functions));

    /// <summary>The folder of the repository.</summary>
    public static string RepositoryRoot { get; } = PathOf(nameof(RepositoryRoot));

    private static string PathOf(string name) => Path.GetFullPath(typeof(Built).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == name).Value!);
}
