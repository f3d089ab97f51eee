using System.Reflection;

namespace SuperRes.Functions.Ui;

/// <summary>The page's hand-written files, embedded in the assembly.</summary>
internal static class PageSource
{
    private const string Root = "Ui/Page/";
    private static readonly string[] Comments = ["//", "/**", "* ", "*/"];

    /// <summary>Text of one file, with comments, indentation and empty lines left out: they need not travel.</summary>
    /// <param name="path">Path below the page's folder, such as <c>scripts/app.js</c>.</param>
    /// <exception cref="FileNotFoundException">No such file is embedded.</exception>
    public static string Read(string path)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Root + path)
            ?? throw new FileNotFoundException($"The page has no file '{path}'.", path);
        using var reader = new StreamReader(stream);

        var lines = reader.ReadToEnd().Split('\n').Select(line => line.Trim()).Where(Travels);

        return string.Concat(lines.Select(line => line + '\n'));
    }

    private static bool Travels(string line) =>
        line.Length > 0 && !Comments.Any(start => line.StartsWith(start, StringComparison.Ordinal));
}
