using System.Text.RegularExpressions;

namespace SuperRes.Infra.Tests;

/// <summary>How the application makes addresses of blobs' names.</summary>
public sealed partial class BlobAddressTests
{
    private const string TheOnePlace = "ExactBlobs.cs";

    [Fact]
    public void Addresses_are_made_of_names_in_one_place_that_looks_where_they_lead()
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src/Functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => AddressOfName().IsMatch(File.ReadAllText(file)));
        Assert.Equal(TheOnePlace, Path.GetFileName(Assert.Single(files)));
    }

    [GeneratedRegex(@"\.Get\w*BlobClient\(")]
    private static partial Regex AddressOfName();
}
