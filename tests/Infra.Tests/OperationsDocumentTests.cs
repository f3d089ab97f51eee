using System.Globalization;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Http;

namespace SuperRes.Infra.Tests;

/// <summary>What the page for operators says of codes.</summary>
public sealed class OperationsDocumentTests
{
    [Fact]
    public void Every_code_is_explained_with_its_status_and_no_other_is()
    {
        var overHttp = ProblemCode.All.Select(code =>
            (code.Key, Status: code.Value.Status.ToString(CultureInfo.InvariantCulture)));
        var inRecords = new[] { BlobProblem.GaveUp(1), BlobProblem.UnknownMessage(), BlobProblem.UnusableName() }
            .Select(problem => (Key: (string)problem.Extensions["code"]!, Status: "record"));

        var explained =
            from cells in Document.Rows("docs/operations.md", "## What each code means", "## Sizing")
            from code in cells[1].Split(", ")
            select (Key: code.Trim('`'), Status: cells[2]);

        Assert.Equal(overHttp.Concat(inRecords).Order(), explained.Order());
    }

    [Fact]
    public void The_folder_that_undelivered_events_are_fetched_into_is_made_first()
    {
        // The command line tool writes into a folder that is there, and makes none.
        string[] lines = [.. Document.Section("docs/operations.md", "### Events that nobody took", "## Replacing the model")];
        var made = Array.IndexOf(lines, "mkdir -p deadletter");
        var fetched = Array.FindIndex(lines, line => line.Contains("download-batch", StringComparison.Ordinal));
        Assert.True(made >= 0 && made < fetched);
        Assert.EndsWith(" -d deadletter", lines[fetched]);
    }
}
