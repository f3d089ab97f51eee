using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Configuration;

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
    public void A_damaged_file_is_left_alone_and_the_way_out_is_told(string content, string reason)
    {
        File.WriteAllText(KeyFile, content);

        var told = RefusalOf(KeyFile);

        Assert.StartsWith($"The key file '{KeyFile}' {reason}", told, StringComparison.Ordinal);
        Assert.Contains("repair it, delete it to get new keys, or set LocalHost:KeyFile", told, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_named()
    {
        Directory.CreateDirectory(KeyFile);

        Assert.Contains("is a folder; remove it", RefusalOf(KeyFile), StringComparison.Ordinal);
        Assert.Single(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere no file refuses even root.");

        Assert.Contains("cannot be read", RefusalOf("/proc/self/mem"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_named()
    {
        Assert.Contains("cannot be written", RefusalOf(Path.Combine(_folder.FullName, "missing", "keys.json")), StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains("cannot be written", RefusalOf("/proc/keys.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.GroupWrite, true)]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    [InlineData(UnixFileMode.None, false)]
    [UnsupportedOSPlatform("windows")]
    public void Keys_that_others_can_read_or_change_are_warned_of(UnixFileMode others, bool warned)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Load(KeyFile);
        var link = File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), KeyFile);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        foreach (var path in new[] { KeyFile, link.FullName })
        {
            Assert.Equal(warned, Load(path).Any(line =>
                line.Contains($"Others on this machine can read or change the keys in {path}. Run chmod 600", StringComparison.Ordinal)));
        }
    }

    private static string RefusalOf(string path) => Assert.Throws<IOException>(() => Load(path)).Message;

    private static IReadOnlyCollection<string> Load(string path)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("LocalHost:KeyFile", path)]).Build();
        var lines = new LogLines();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var host = HostSettings.From(settings, new(Path.GetTempPath(), "app", []), enableAuth: true, new Dictionary<string, string>());
        new FunctionKeyFile(settings, host, logs.CreateLogger<FunctionKeyFile>()).Load(["Guarded"]);
        return lines.All;
    }
}
