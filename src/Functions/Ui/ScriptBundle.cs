using System.Text;
using System.Text.RegularExpressions;

namespace SuperRes.Functions.Ui;

/// <summary>
/// Makes one inline module of the page's modules, so that the page is a single document whose only script is known by
/// its hash.
/// </summary>
/// <remarks>
/// Modules are joined dependencies first, without their import lines and the word <c>export</c>. That is sound under
/// two rules which the page's modules keep: imports are by name, not renamed and on one line; and a name at the top of
/// a module occurs at the top of no other.
/// </remarks>
internal static partial class ScriptBundle
{
    /// <summary>Joins a module with everything it imports.</summary>
    /// <param name="entry">Path of the module that starts the page.</param>
    public static string Join(string entry)
    {
        var bundle = new StringBuilder();
        Append(bundle, entry, []);
        return bundle.ToString();
    }

    private static void Append(StringBuilder bundle, string path, HashSet<string> seen)
    {
        if (!seen.Add(path))
            return;

        var source = PageSource.Read(path);
        foreach (Match import in Import.Matches(source))
            Append(bundle, SiblingOf(path, import.Groups["path"].Value), seen);

        bundle.Append(Export.Replace(Import.Replace(source, ""), ""));
    }

    private static string SiblingOf(string path, string import) => path[..(path.LastIndexOf('/') + 1)] + import;

    [GeneratedRegex("""^import \{[^}]*\} from '\./(?<path>[^']+)';\n""", RegexOptions.Multiline)]
    private static partial Regex Import { get; }

    [GeneratedRegex("^export (?=const |function |async |class )", RegexOptions.Multiline)]
    private static partial Regex Export { get; }
}
