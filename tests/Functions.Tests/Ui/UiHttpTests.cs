using System.Net;
using System.Net.Http.Headers;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Ui;

public sealed class UiHttpTests(StorageFixture storage) : IAsyncLifetime
{
    private const int LargestPage = 60_000;

    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(storage.Lend().ConnectionString);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_page_is_one_small_document_that_lets_only_its_own_script_and_style_run()
    {
        using var response = await GetAsync("ui");

        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.InRange(response.Content.Headers.ContentLength ?? 0, 1, LargestPage);
        Assert.DoesNotContain("src=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet\"", html, StringComparison.Ordinal);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_asks_for_the_head_alone_is_told_what_there_is()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "ui");
        using var response = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_browser_that_has_the_page_already_is_told_so()
    {
        using var first = await GetAsync("ui");

        using var second = await GetAsync("ui", headers => headers.IfNoneMatch.Add(first.Headers.ETag!));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task The_page_travels_compressed_where_the_browser_takes_that()
    {
        using var response = await GetAsync("ui", headers => headers.AcceptEncoding.ParseAdd("gzip, br"));

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
        Assert.InRange(response.Content.Headers.ContentLength ?? 0, 1, LargestPage / 3);
    }

    [Fact]
    public async Task The_front_door_leads_to_the_page()
    {
        using var response = await GetAsync("/");

        Assert.EndsWith("/api/ui", response.RequestMessage?.RequestUri?.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestHeaders>? adjust = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        adjust?.Invoke(request.Headers);
        return await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
