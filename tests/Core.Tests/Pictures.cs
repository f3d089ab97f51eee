namespace SuperRes.Core.Tests;

/// <summary>The photos that all tests share.</summary>
internal static class Pictures
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Pictures", name));
}
