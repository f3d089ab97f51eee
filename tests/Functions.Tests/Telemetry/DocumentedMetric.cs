namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>A row of the table of metrics in <c>docs/telemetry.md</c>.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Kind">Counter, up-down counter or histogram.</param>
/// <param name="Attributes">Names of its attributes with the values they may have; none where any may come.</param>
internal sealed record DocumentedMetric(
    string Name, string Unit, string Kind, IReadOnlyDictionary<string, string[]> Attributes)
{
    public static IReadOnlyList<DocumentedMetric> All() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "telemetry.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[1].StartsWith("`superres.", StringComparison.Ordinal))
            .Select(cells => new DocumentedMetric(cells[1].Trim('`'), cells[2].Trim('`'), cells[3], Parse(cells[4]))),
    ];

    /// <summary>Checks that points have exactly the documented attributes, with values that are documented.</summary>
    public void AssertCovers(IEnumerable<Point> points) => Assert.All(points, point =>
    {
        var sent = point.Attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(Attributes.Keys.Order(), sent.Keys.Order());
        Assert.All(sent, one => Assert.True(
            Attributes[one.Key] is [] || Attributes[one.Key].Contains(one.Value), $"{Name}: {one.Key}={one.Value}"));
    });

    /// <summary>Reads <c>`name` value, value; `name`</c>.</summary>
    private static Dictionary<string, string[]> Parse(string cell) => cell
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(attribute => attribute.Split('`', StringSplitOptions.TrimEntries))
        .ToDictionary(
            parts => parts[1],
            parts => parts[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
