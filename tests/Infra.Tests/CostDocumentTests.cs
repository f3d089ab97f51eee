using System.Globalization;
using SuperRes.Functions.Caching;

namespace SuperRes.Infra.Tests;

/// <summary>The numbers for sizing and cost follow from the recorded measurements and the stated prices.</summary>
public sealed class CostDocumentTests
{
    private const string Operations = "docs/operations.md";
    private const int GigabytesOfAnInstance = 4;

    [Fact]
    public void Seconds_gigabyte_seconds_and_cost_of_a_picture_follow_from_the_measured_ones()
    {
        var rows = Document.Rows(Operations, "## Cost of 1,000 pictures", "### Prices").ToList();
        Assert.Equal(["`500 × 375`", "`1000 × 750`"], rows.Select(cells => cells[1]));
        foreach (var cells in rows)
        {
            var seconds = SecondsOf(cells[1].Trim('`'));
            AssertRounded(seconds, cells[2]);
            var gigabyteSeconds = GigabytesOfAnInstance * Billed(seconds);
            AssertRounded(gigabyteSeconds, cells[3]);
            AssertRounded(
                1000 * ((gigabyteSeconds * Price("busy, on demand")) + (Price("a million executions") / 1e6)), cells[4]);
        }
    }

    [Fact]
    public void An_idle_warm_instance_costs_what_its_gigabytes_do_for_a_month()
    {
        var month = TimeSpan.FromHours(730).TotalSeconds;
        var row = Assert.Single(Document.Rows(Operations, "### Prices", "## Failures"), cells => cells[1] == "`a month of one, idle`");
        AssertRounded(GigabytesOfAnInstance * month * Price("warm, idle"), row[2]);
    }

    [Fact]
    public void Peaks_of_memory_are_the_measured_ones_and_leave_room_for_the_cache()
    {
        const string Results = "bench/results/memory.md";
        var measured = Table(Results).Where(cells => cells.Length == 7).Select(cells => (cells[1], cells[5]));
        var stated = Document.Rows(Operations, "## Sizing", "## Cost").Select(cells => (cells[1].Trim('`'), cells[2])).ToList();
        Assert.Equal(measured, stated);

        Assert.All(stated, row => Assert.InRange(
            (Number(row.Item2) * 1e6) + new CacheOptions().CacheMemoryBytes, 0, GigabytesOfAnInstance * 1e9));
    }

    [Fact]
    public void No_kind_of_picture_took_more_memory_than_estimated_nor_much_less()
    {
        var kinds = Table("bench/results/memory.md").Where(cells => cells.Length == 6).ToList();
        Assert.NotEmpty(kinds);
        Assert.All(kinds, cells => Assert.InRange(Number(cells[4]), 1, 2));
    }

    /// <summary>Flex Consumption counts at least a second, and then tenths of one that have begun.</summary>
    private static double Billed(double seconds) => Math.Max(1, Math.Ceiling(seconds * 10) / 10);

    /// <summary>Of a size that was not measured, the seconds of the largest measured one in proportion to the pixels.</summary>
    private static double SecondsOf(string size)
    {
        var measured = new Dictionary<string, double>();
        string? heading = null;
        foreach (var cells in Table("bench/results/side-by-side.md", headings: true))
        {
            if (cells[2] == "ms")
                heading = cells[1];
            else if (cells[1].StartsWith("ours, winograd", StringComparison.Ordinal))
                measured[heading!] = Number(cells[2]) / 1000;
        }

        if (measured.TryGetValue(size, out var seconds))
            return seconds;
        var largest = measured.MaxBy(one => PixelsOf(one.Key));
        return largest.Value * PixelsOf(size) / PixelsOf(largest.Key);
    }

    private static double PixelsOf(string size) => size.Split('×').Select(Number).Aggregate((width, height) => width * height);

    private static double Price(string name) => Number(
        Assert.Single(Document.Rows(Operations, "### Prices", "## Failures"), cells => cells[1] == $"`{name}`")[2]);

    /// <summary>Rows of all tables of a page; headings are those with units, or none.</summary>
    private static IEnumerable<string[]> Table(string file, bool headings = false) => File.ReadLines(Repository.PathOf(file))
        .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => headings || cells[1] != "picture");

    private static void AssertRounded(double expected, string stated)
    {
        var decimals = stated.Contains('.', StringComparison.Ordinal) ? stated.Length - stated.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        Assert.Equal(expected.ToString($"F{decimals}", CultureInfo.InvariantCulture), stated);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
