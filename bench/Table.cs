using System.Globalization;
using System.Text;

namespace SuperRes.Bench;

/// <summary>A Markdown file that grows line by line and is printed as it does.</summary>
internal sealed class Table(string name)
{
    private readonly StringBuilder _text = new();

    public void Line(string line = "")
    {
        Console.WriteLine(line);
        _text.Append(line).Append('\n');
    }

    public void Row(params ReadOnlySpan<string> cells) => Line($"| {string.Join(" | ", cells.ToArray())} |");

    public void Header(params ReadOnlySpan<string> cells)
    {
        Line();
        Row(cells);
        Line("|" + string.Concat(Enumerable.Repeat("---|", cells.Length)));
    }

    /// <summary>Writes <c>bench/results/name.md</c> under the current folder, or next to it when started in bench.</summary>
    public void Save()
    {
        var root = Directory.Exists("bench") ? "bench" : ".";
        Directory.CreateDirectory(Path.Combine(root, "results"));
        File.WriteAllText(Path.Combine(root, "results", name + ".md"), _text.ToString());
    }

    public static string Number(double value, string format = "0.00") =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
