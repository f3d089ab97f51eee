namespace SuperRes.Core.Tests.Inference;

/// <summary>A folder with a model file that a test replaces.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public string FullName => _folder.FullName;

    public string ModelPath => Path.Combine(FullName, "model.onnx");

    /// <summary>Puts a file there.</summary>
    public void Put(byte[] content)
    {
        // A new time stamp even where the file system's clock is coarse.
        File.WriteAllBytes(ModelPath, content);
        File.SetLastWriteTimeUtc(ModelPath, DateTime.UtcNow.AddSeconds(Random.Shared.Next(1, 1_000_000)));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
