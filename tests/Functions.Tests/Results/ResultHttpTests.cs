using System.Net;
using System.Net.Http.Headers;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Results;

[Collection(nameof(ApiHost))]
public sealed class ResultHttpTests(ApiHost host)
{
    [Fact]
    public async Task A_result_can_be_fetched_in_parts_and_only_when_it_is_new()
    {
        var url = await EnhanceAsync(Sample.Png(30, 30, seed: 4));
        using var whole = await host.Client.GetAsync(url, TestContext.Current.CancellationToken);
        var bytes = await whole.BytesAsync();

        using var part = await SendAsync(request => request.Headers.Range = new RangeHeaderValue(10, 19));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.BytesAsync());

        using var beyond = await SendAsync(request => request.Headers.Range = new RangeHeaderValue(10_000_000, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);

        using var known = await SendAsync(request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);

        using var head = await SendAsync(request => request.Method = HttpMethod.Head);
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.BytesAsync());

        using var otherExtension = await host.Client.GetAsync(
            Path.ChangeExtension(url, ".jpg"), TestContext.Current.CancellationToken);
        await otherExtension.AssertProblemAsync(404, "not-found");

        async Task<HttpResponseMessage> SendAsync(Action<HttpRequestMessage> shape)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            shape(request);
            return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(206, true, "Range", "bytes=5-9")]
    [InlineData(304, true, "If-None-Match", "TAG")]
    [InlineData(304, true, "If-None-Match", "*")]
    [InlineData(200, true, "If-None-Match", "\"another\"")]
    [InlineData(200, true, "If-Match", "TAG")]
    [InlineData(200, true, "If-Match", "*")]
    [InlineData(412, false, "If-Match", "\"another\"")]
    [InlineData(412, false, "If-Unmodified-Since", "Mon, 05 Jan 2026 12:00:00 GMT")]
    [InlineData(416, false, "Range", "bytes=9999999-")]
    public async Task A_picture_may_be_kept_and_a_refusal_may_not(
        int status, bool kept, string? condition = null, string? value = null)
    {
        var url = await EnhanceAsync(Sample.Png(30, 30, seed: 4));
        using var whole = await host.Client.GetAsync(url, TestContext.Current.CancellationToken);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var request = new HttpRequestMessage(method, url);
            if (condition is not null)
                request.Headers.TryAddWithoutValidation(condition, value == "TAG" ? $"{whole.Headers.ETag}" : value);
            using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal(
                kept ? CacheControlHeaderValue.Parse("private, max-age=86400, immutable") : new() { NoStore = true },
                answer.Headers.CacheControl);
        }
    }

    private async Task<string> EnhanceAsync(byte[] picture)
    {
        using var response = await host.Client.PostFormAsync("enhance", picture);
        return (await response.JsonAsync()).GetProperty("result_url").GetString()!;
    }
}
