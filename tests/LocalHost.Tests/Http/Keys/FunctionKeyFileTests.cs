using System.Runtime.Versioning;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http.Keys;

/// <summary>Key files that somebody else has been at.</summary>
public sealed class FunctionKeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-keys-");

    private string KeyFile => Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("{ \"master\": ", "is damaged (line 1)")]
    [InlineData("{\n  \"master\": 5 }", "is damaged (line 2)")]
    [InlineData("{ \"master\": null }", "is damaged")]
    [InlineData("{ \"host\": { \"default\": null } }", "is damaged")]
    [InlineData("{ \"functions\": { \"Guarded\": null } }", "is damaged")]
    public async Task A_damaged_file_is_left_alone_and_the_way_out_is_told(string content, string reason)
    {
        await File.WriteAllTextAsync(KeyFile, content, TestContext.Current.CancellationToken);

        var told = await RefusalAsync(KeyFile);

        Assert.StartsWith($"The key file '{KeyFile}' {reason}", told, StringComparison.Ordinal);
        Assert.Contains("repair it, delete it to get new keys, or set LocalHost:KeyFile", told, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(KeyFile, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_path_the_keys_are_in_the_project(string? path)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("LocalHost:KeyFile", path)]).Build();

        Assert.EndsWith(".function-keys.json", new FunctionKeyFile(settings, NullLogger<FunctionKeyFile>.Instance).FilePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_is_named()
    {
        Directory.CreateDirectory(KeyFile);

        Assert.Contains("is a folder; remove it", await RefusalAsync(KeyFile), StringComparison.Ordinal);
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere no file refuses even root.");

        Assert.Contains("cannot be read", await RefusalAsync("/proc/self/mem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_takes_no_file_is_named()
    {
        var missing = Path.Combine(_folder.FullName, "missing", "keys.json");

        Assert.Contains("cannot be written", await RefusalAsync(missing), StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains("cannot be written", await RefusalAsync("/proc/keys.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    [InlineData(UnixFileMode.None, false)]
    [UnsupportedOSPlatform("windows")]
    public async Task Keys_that_others_can_read_or_change_are_warned_of(UnixFileMode others, bool warned)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await (await StartAsync(KeyFile)).DisposeAsync();
        var link = File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), KeyFile);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        foreach (var path in new[] { KeyFile, link.FullName })
        {
            await using var host = await StartAsync(path);
            Assert.Equal(warned, host.Log.All.Any(line =>
                line.Contains($"Others on this machine can read or change the keys in {path}. Run chmod 600", StringComparison.Ordinal)));
        }
    }

    private static async Task<string> RefusalAsync(string path) =>
        (await Assert.ThrowsAsync<IOException>(() => StartAsync(path))).Message;

    private static Task<TestHost> StartAsync(string path) => TestHost.StartAsync(
        typeof(Functions),
        new Dictionary<string, string?>(TestHost.NoStorage) { ["LocalHost:KeyFile"] = path },
        ["--enable-auth"]);

    public sealed class Functions
    {
        [Function("Guarded")]
        public static IResult Guarded([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) => Results.Ok();
    }
}
