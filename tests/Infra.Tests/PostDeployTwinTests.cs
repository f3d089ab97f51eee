using System.Text.RegularExpressions;

namespace SuperRes.Infra.Tests;

/// <summary>Reads the hook's two scripts side by side.</summary>
public sealed partial class PostDeployTwinTests
{
    [Fact]
    public void Both_scripts_make_the_same_calls_in_the_same_order()
    {
        var calls = CallsOf("infra/hooks/postdeploy.sh");
        Assert.Equal(2, calls.Length);
        Assert.Equal(calls, CallsOf("infra/hooks/postdeploy.ps1"));
    }

    [Fact]
    public void Azd_runs_the_one_on_windows_and_the_other_elsewhere()
    {
        var lines = File.ReadAllLines(Repository.PathOf("azure.yaml")).Select(line => line.Trim()).SkipWhile(line => line != "postdeploy:");
        Assert.Equal(
            [
                "windows:", "shell: pwsh", "run: infra/hooks/postdeploy.ps1",
                "posix:", "shell: sh", "run: infra/hooks/postdeploy.sh",
            ],
            lines.Skip(1));
    }

    /// <summary>What is passed to the Azure CLI, without what each shell writes its own way: quotes, variables and broken lines.</summary>
    private static string[] CallsOf(string script)
    {
        var text = ContinuedLine().Replace(File.ReadAllText(Repository.PathOf(script)), " ");
        return
        [
            .. Call().Matches(text).Select(call => call.Groups["arguments"].Value
                .Replace("$env:", "$", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal).Trim()),
        ];
    }

    [GeneratedRegex(@"[ ][\\`]\n\s*")]
    private static partial Regex ContinuedLine();

    [GeneratedRegex(@"\bazure (?<arguments>(functionapp|deployment) [^)|\n]*)")]
    private static partial Regex Call();
}
