namespace SuperRes.Infra.Tests;

/// <summary>Tables of the repository's pages.</summary>
internal static class Document
{
    /// <summary>Lines of a page from one heading to another; to the end without one.</summary>
    public static IEnumerable<string> Section(string file, string heading, string? next) =>
        File.ReadLines(Repository.PathOf(file))
            .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
            .TakeWhile(line => next is null || !line.StartsWith(next, StringComparison.Ordinal));

    /// <summary>Rows of the tables there whose first cell is code, cell by cell; cell 0 is what precedes the first bar.</summary>
    public static IEnumerable<string[]> Rows(string file, string heading, string? next) => Section(file, heading, next)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells is [_, ['`', ..], ..]);
}
