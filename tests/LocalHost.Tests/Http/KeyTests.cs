using System.Net;
using System.Text.Json;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

public sealed class KeyTests(KeyTests.HostWithKeys with) : IClassFixture<KeyTests.HostWithKeys>
{
    private readonly FunctionKeys _keys = with.Keys;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_anonymous_function_needs_no_key() => Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/page"));

    [Fact]
    public async Task A_call_without_a_key_is_refused_without_a_word()
    {
        using var answer = await with.Host.Http.GetAsync("/api/Guarded", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Guarded", "wrong"));
    }

    [Fact]
    public async Task Function_key_host_key_and_master_key_open_a_function_by_header_or_query()
    {
        foreach (var key in (string[])[_keys.Functions["Guarded"]["default"], _keys.Host["default"], _keys.Master])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/Guarded", key));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/api/Guarded?code={key}"));
        }
    }

    [Fact]
    public async Task The_keys_of_another_function_and_of_the_webhook_do_not_open_it()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Guarded", _keys.Functions["Admin"]["default"]));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/Guarded", _keys.System["blobs_extension"]));
    }

    [Fact]
    public async Task Only_the_master_key_opens_an_admin_function()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/api/administer", _keys.Host["default"]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/administer", _keys.Master));
    }

    [Fact]
    public async Task Running_a_function_by_hand_needs_the_master_key()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/admin/functions/Tick", method: "POST"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/admin/functions/Tick", "wrong", "POST"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/admin/functions/Tick", _keys.Functions["Guarded"]["default"], "POST"));
        Assert.Empty(await with.Account.EntriesAsync("Tick", "done"));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync("/admin/functions/Tick", _keys.Master, "POST"));
        await Wait.UntilAsync(async () => (await with.Account.EntriesAsync("Tick", "done")).Count == 1, "the timer");
    }

    [Fact]
    public void The_keys_are_long_and_different()
    {
        Assert.Equal(43, _keys.Master.Length);
        string[] all = [_keys.Master, .. _keys.Host.Values, .. _keys.System.Values, .. _keys.Functions.Values.SelectMany(named => named.Values)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void The_log_says_where_the_keys_are_and_never_what_they_are()
    {
        Assert.Contains(with.Host.Log, line => line.EndsWith($"The keys of callers are in {with.KeyFile}", StringComparison.Ordinal));
        Assert.DoesNotContain(with.Host.Log, line => line.Contains(_keys.Host["default"], StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_but_the_owner_can_read_the_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
        else
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(with.KeyFile));
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? key = null, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        using var answer = await with.Host.Http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    /// <summary>A host that enforces levels, with keys that it has made itself, and started for the second time.</summary>
    public sealed class HostWithKeys(StorageFixture storage) : IAsyncLifetime
    {
        internal Account Account { get; } = storage.Lend();

        internal RunningHost Host { get; private set; } = null!;

        internal FunctionKeys Keys { get; private set; } = null!;

        internal string KeyFile => Path.Combine(Account.Folder, "state", "function-keys.json");

        public async ValueTask InitializeAsync()
        {
            var options = new HostOptions(Account) { Arguments = ["--enable-auth"], GivesWebhookKey = false };
            await (await RunningHost.StartAsync(options)).DisposeAsync();
            Keys = JsonSerializer.Deserialize<FunctionKeys>(await File.ReadAllTextAsync(KeyFile), JsonSerializerOptions.Web)!;
            Host = await RunningHost.StartAsync(options);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
