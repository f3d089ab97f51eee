namespace SuperRes.Infra.Tests;

public sealed class RegionsDocumentTests
{
    [Fact]
    public void The_regions_that_have_the_plan_are_asked_for_before_anything_is_created_in_one()
    {
        string[] lines =
        [
            .. Document.Section("docs/azure.md", "## Flex Consumption, with azd", "### Without azd")
                .SkipWhile(line => line != "```sh").Skip(1).TakeWhile(line => line != "```"),
        ];
        var asked = Array.FindIndex(lines, line => line.StartsWith("az functionapp list-flexconsumption-locations ", StringComparison.Ordinal));
        var created = Array.FindIndex(lines, line => line.StartsWith("azd up", StringComparison.Ordinal));
        Assert.True(asked >= 0 && asked < created, string.Join('\n', lines));
    }
}
