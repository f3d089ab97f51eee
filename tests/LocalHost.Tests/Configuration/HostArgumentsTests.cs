using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Tests.Configuration;

public sealed class HostArgumentsTests
{
    [Theory]
    [InlineData(7071)]
    [InlineData(7072, "--port", "7072")]
    [InlineData(7073, "-p", "7073")]
    [InlineData(0, "--port=0")]
    public void The_port_is_read(int expected, params string[] args) =>
        Assert.Equal(expected, HostArguments.Parse(["folder", .. args]).Port);

    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port=http")]
    public void A_port_that_is_none_is_refused(params string[] args) => Assert.Contains(
        "--port", Assert.Throws<ArgumentException>(() => HostArguments.Parse(["folder", .. args])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("--port", "7071")]
    public void Without_a_folder_the_usage_is_told(params string[] args) => Assert.Contains(
        "FOLDER [--port N]", Assert.Throws<ArgumentException>(() => HostArguments.Parse(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--cors", "*")]
    [InlineData("--cors=*")]
    public void Origins_become_a_setting(params string[] args) =>
        Assert.Equal(["--LocalHost:CORS=*"], HostArguments.Parse(["folder", .. args]).Settings);

    [Fact]
    public void Everything_else_is_a_setting()
    {
        var arguments = HostArguments.Parse(["folder", "--MaxSide", "100", "--enable-auth", "--Engine", "opencv"]);

        Assert.True(arguments.EnableAuth);
        Assert.Equal(Path.GetFullPath("folder"), arguments.Folder);
        Assert.Equal(["--MaxSide", "100", "--Engine", "opencv"], arguments.Settings);
    }
}
