using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http.Keys;

public sealed class KeyAuthorizationTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-keys-");
    private TestHost _host = null!;
    private FunctionKeys _keys = null!;

    private string KeyFile => Path.Combine(_folder.FullName, "keys.json");

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync();
        _keys = ReadKeys();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_anonymous_function_needs_no_key() =>
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/Open"));

    [Fact]
    public async Task A_call_without_a_key_is_refused_without_a_word()
    {
        using var answer = await _host.Http.GetAsync("/api/Guarded", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_host.Calls.All);
    }

    [Fact]
    public async Task Function_key_host_key_and_master_key_open_a_function_by_header_or_query()
    {
        string[] good = [_keys.Functions["Guarded"]["default"], _keys.Host["default"], _keys.Master];
        foreach (var key in good)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/Guarded", header: key));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/api/Guarded?code={key}"));
        }
    }

    [Fact]
    public async Task The_key_of_another_function_does_not_open_it() =>
        Assert.Equal(
            HttpStatusCode.Unauthorized, await StatusAsync("/api/Guarded", header: _keys.Functions["Admin"]["default"]));

    [Fact]
    public async Task Only_the_master_key_opens_an_admin_function()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Admin", header: _keys.Host["default"]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/Admin", header: _keys.Master));
    }

    [Fact]
    public async Task The_keys_are_long_random_and_the_same_after_a_restart()
    {
        await _host.DisposeAsync();
        _host = await StartAsync();

        Assert.Equal(_keys.Master, ReadKeys().Master);
        Assert.Equal(43, _keys.Master.Length);
        Assert.NotEqual(_keys.Master, _keys.Host["default"]);
    }

    [Fact]
    public void The_log_says_where_the_keys_are_and_never_what_they_are()
    {
        Assert.Contains(_host.Log.All, line => line.Contains(KeyFile, StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Log.All, line => line.Contains(_keys.Host["default"], StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_but_the_owner_can_read_the_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
        else
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public async Task Settings_can_give_the_keys()
    {
        var settings = new Dictionary<string, string?>(TestHost.NoStorage) { ["LocalHost:Keys:Host:mine"] = "chosen" };
        await using var host = await TestHost.StartAsync(typeof(Functions), settings, ["--enable-auth"]);

        using var answer = await host.Http.GetAsync("/api/Guarded?code=chosen", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<TestHost> StartAsync() => TestHost.StartAsync(
        typeof(Functions),
        new Dictionary<string, string?>(TestHost.NoStorage) { ["LocalHost:KeyFile"] = KeyFile },
        ["--enable-auth"]);

    private FunctionKeys ReadKeys() =>
        JsonSerializer.Deserialize<FunctionKeys>(File.ReadAllText(KeyFile), JsonSerializerOptions.Web)!;

    private async Task<HttpStatusCode> StatusAsync(string path, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
            request.Headers.Add("x-functions-key", header);
        using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public sealed class Functions(Calls calls)
    {
        [Function("Open")]
        public static IResult Open([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();

        [Function("Guarded")]
        public IResult Guarded([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request)
        {
            calls.Add("guarded");
            return Results.Ok();
        }

        [Function("Admin")]
        public static IResult Admin([HttpTrigger(AuthorizationLevel.Admin)] HttpRequest request) => Results.Ok();
    }
}
