using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Configuration;

/// <summary>Starts that cannot come to anything end with one sentence that says why.</summary>
public sealed class FailedStartTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    [Fact]
    public async Task Wrong_settings_of_the_application_end_the_host_with_its_own_words()
    {
        var start = await FailedStart.OfAsync(new(_account) { Settings = new Dictionary<string, string> { ["Wrong"] = "yes" } });

        Assert.Equal((1, "Wrong is 'yes', but must not be set."), (start.ExitCode, start.Error));
        Assert.DoesNotContain("Listening", start.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureFunctionsWebHost:hostid", "Not Valid")]
    [InlineData("LocalHost:ShutdownGrace", "soon")]
    public async Task A_setting_of_the_host_that_cannot_be_is_named(string name, string value)
    {
        var start = await FailedStart.OfAsync(new(_account) { Arguments = [$"--{name}={value}"] });

        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith($"{name} is '{value}', but must be ", start.Error, StringComparison.Ordinal);
        Assert.Single(start.Error.Split('\n'));
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("-p", "http")]
    [InlineData("--cors")]
    public async Task An_argument_that_makes_no_sense_is_named(params string[] arguments)
    {
        var start = await FailedStart.OfAsync(new(_account) { Arguments = arguments });

        Assert.Equal(1, start.ExitCode);
        Assert.Contains(arguments[0] == "-p" ? "--port" : arguments[0], Assert.Single(start.Error.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_an_application_is_named()
    {
        var start = await FailedStart.OfAsync(new(_account) { App = _account.Folder });

        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"There is no 'functions.metadata' in {_account.Folder}.", start.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_key_file_is_left_alone()
    {
        var file = Path.Combine(_account.Folder, "keys.json");
        await File.WriteAllTextAsync(file, "{\n  \"master\": 5 }", TestContext.Current.CancellationToken);

        var start = await FailedStart.OfAsync(new(_account)
        {
            GivesWebhookKey = false,
            Settings = new Dictionary<string, string> { ["LocalHost__KeyFile"] = file },
        });

        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith($"The key file '{file}' is damaged (line 2); repair it, delete it", start.Error, StringComparison.Ordinal);
        Assert.Equal("{\n  \"master\": 5 }", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("Worker process", start.Output, StringComparison.Ordinal);
    }
}
