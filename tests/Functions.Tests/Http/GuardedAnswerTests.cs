using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Answers whose body comes from storage, which may fail after the function has returned.</summary>
public sealed class GuardedAnswerTests
{
    private readonly ErrorBoundary _boundary = new(NullLogger<ErrorBoundary>.Instance);

    private readonly DefaultHttpContext _http = new()
    {
        RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        Response = { Body = new MemoryStream() },
    };

    [Fact]
    public async Task A_fault_before_the_first_byte_is_told_as_a_problem()
    {
        var answer = TypedResults.Stream(_ => throw new RequestFailedException(500, "secret"), "image/png");

        await _boundary.Around(answer).ExecuteAsync(_http);

        Assert.Equal(503, _http.Response.StatusCode);
        Assert.Equal("application/problem+json", _http.Response.ContentType);
        Assert.Equal("no-store", _http.Response.Headers.CacheControl);
        Assert.False(string.IsNullOrEmpty(_http.Response.Headers.RetryAfter));
        _http.Response.Body.Position = 0;
        var problem = await JsonSerializer.DeserializeAsync<JsonElement>(
            _http.Response.Body, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("storage.unavailable", problem.GetProperty("code").GetString());
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_well_is_left_alone()
    {
        await _boundary.Around(TypedResults.Bytes("picture"u8.ToArray(), "image/png")).ExecuteAsync(_http);

        Assert.Equal((200, "image/png", 7), (_http.Response.StatusCode, _http.Response.ContentType, _http.Response.Body.Length));
    }
}
