namespace SuperRes.Infra.Tests;

/// <summary>A copy of the infrastructure's sources, because the compiler writes its answers beside its questions.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-infra-");

    public Workspace()
    {
        var source = Repository.PathOf("infra");
        foreach (var file in Directory.EnumerateFiles(source, "bicepconfig.json").Concat(Sources(source)))
        {
            var copy = PathOf(Path.Combine("infra", Path.GetRelativePath(source, file)));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string PathOf(string relativePath) => Path.Combine(_folder.FullName, relativePath);

    /// <summary>All Bicep files below a folder.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.bicep", SearchOption.AllDirectories);

    public void Dispose() => _folder.Delete(recursive: true);
}
