using System.Text.RegularExpressions;

namespace SuperRes.Infra.Tests;

/// <summary>Documents that send their reader somewhere.</summary>
public sealed partial class DocumentLinksTests
{
    public static TheoryData<string> Documents => [.. Folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file))];

    private static readonly string[] Folders = ["", "docs", "bench", "models", "tests/Core.Tests/Goldens"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_that_a_document_links_to_is_there(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));

        Assert.All(
            RelativeLink().Matches(text).Select(match => match.Groups[1].Value),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), link));
    }

    [GeneratedRegex(@"\]\((?![a-z]+:|#|/)([^)#\s]+)")]
    private static partial Regex RelativeLink();
}
