using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>The levels that the functions ask for, enforced.</summary>
public sealed class KeyTests(StorageFixture storage) : IAsyncLifetime
{
    private const string Key = "a-key-for-this-test";
    private RunningHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await RunningHost.StartAsync(
        storage.Lend().ConnectionString,
        new Dictionary<string, string> { ["LocalHost__Keys__Host__default"] = Key },
        "--enable-auth");

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("POST", "upscale")]
    [InlineData("POST", "enhance")]
    [InlineData("POST", "jobs")]
    [InlineData("GET", "jobs/1")]
    [InlineData("GET", "result/1")]
    public async Task Without_a_key_there_is_no_answer_but_401(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.BytesAsync());
        response.AssertShortLeash();
    }

    [Theory]
    [InlineData("health")]
    [InlineData("openapi.json")]
    public async Task What_is_open_to_everybody_stays_open(string path)
    {
        using var response = await _host.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("Code")]
    public async Task A_key_in_the_query_opens_and_is_no_option(string name)
    {
        using var query = await _host.Client.PostPictureAsync($"upscale?{name}={Key}", Sample.Png(9, 9, seed: 1));
        Assert.Equal(HttpStatusCode.OK, query.StatusCode);
    }

    [Fact]
    public async Task A_key_in_the_header_opens()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "upscale")
        {
            Content = new ByteArrayContent(Sample.Png(9, 9, seed: 2)),
        };
        request.Headers.Add("x-functions-key", Key);
        using var header = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, header.StatusCode);
    }
}
