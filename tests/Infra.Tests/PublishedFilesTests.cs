using System.Globalization;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using SuperRes.Tests;

namespace SuperRes.Infra.Tests;

/// <summary>The files that are uploaded: all that is needed, and nothing of a developer's machine.</summary>
[Collection<PublishedTests>]
public sealed class PublishedFilesTests(PublishedFolder published)
{
    private const string OpenCv = "libOpenCvSharpExtern.so";
    private const long LargestFolder = 180_000_000;

    [Fact]
    public void Nothing_of_a_developers_machine_is_among_them() => Assert.All(Files(), file =>
    {
        var name = Path.GetRelativePath(published.Path, file.FullName);
        Assert.DoesNotContain("LocalHost", name, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("azurite", name, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual("local.settings.json", file.Name);
    });

    [Fact]
    public void OpenCV_needs_no_desktop_and_loads()
    {
        var library = published.PathOf(OpenCv);
        Assert.All(ElfFile.NeededLibraries(library), name => Assert.Matches(
            @"^(lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+)|ld-linux-x86-64)\.so\.\d+$", name));
        NativeLibrary.Free(NativeLibrary.Load(library));
    }

    [Fact]
    public void The_model_is_the_repositorys() => Assert.Equal(
        File.ReadAllBytes(Repository.PathOf("models/EDSR_x3.onnx")), File.ReadAllBytes(published.PathOf("models/EDSR_x3.onnx")));

    [Theory]
    [InlineData("SuperRes.Functions.dll")]
    [InlineData("SuperRes.Core.dll")]
    [InlineData("Azure.Storage.Blobs.dll")]
    public void Assemblies_are_compiled_ahead(string assembly)
    {
        using var file = File.OpenRead(published.PathOf(assembly));
        using var reader = new PEReader(file);
        Assert.True(reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }

    [Fact]
    public void They_are_as_large_as_documented_and_no_larger_than_is_bearable()
    {
        Assert.InRange(Files().Sum(file => file.Length), 0, LargestFolder);
        var documented = Document.Rows("docs/azure.md", "## What is published", "## What is created")
            .Where(cells => cells[2].EndsWith(" MB", StringComparison.Ordinal))
            .ToDictionary(cells => cells[1].Trim('`'), cells => double.Parse(cells[2][..^3], CultureInfo.InvariantCulture));
        Assert.NotEmpty(documented);
        Assert.All(documented, part => Assert.InRange(SizeOf(part.Key) / 1e6, part.Value - 2, part.Value + 2));
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(published.Path).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>Bytes of a file, or of all files of a folder.</summary>
    private long SizeOf(string part) => Files()
        .Where(file => Path.GetRelativePath(published.Path, file.FullName) is var name
            && (part == "." || name == part || name.StartsWith(part + '/', StringComparison.Ordinal)))
        .Sum(file => file.Length);
}
