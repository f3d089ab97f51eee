using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Core;
using SuperRes.Functions.Http;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Every code, provoked; and that there are no others.</summary>
[Collection(nameof(ApiHost))]
public sealed class ProblemTests(ApiHost host, StorageFixture storage)
{
    /// <summary>Takes several seconds on any machine of today.</summary>
    private static readonly byte[] Slow = Sample.Plain(3400, 2400);

    public static TheoryData<string, int, string, byte[]> Refusals => new()
    {
        { "image.missing", 400, "upscale", [] },
        { "option.invalid", 400, "upscale?scale=7", Sample.Png(8, 8, seed: 1) },
        { "image.too-large", 413, "upscale", Sample.Plain(16_385, 1) },
        { "image.too-large", 413, "upscale", Sample.Plain(5001, 5000) },
        { "image.unsupported", 415, "upscale", "%PDF-1.7 no picture"u8.ToArray() },
        { "image.corrupt", 422, "upscale", Sample.Png(64, 64, seed: 2)[..^2000] },
        { "image.animated", 422, "upscale", Sample.AnimatedGif() },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_picture_that_cannot_be_upscaled_is_refused_with_its_code(
        string code, int status, string path, byte[] picture)
    {
        using var response = await host.Client.PostPictureAsync(path, picture);
        await response.AssertProblemAsync(status, code);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task The_Flask_contract_has_the_same_status_and_the_error_as_text(
        string code, int status, string path, byte[] picture)
    {
        using var response = await host.Client.PostFormAsync(path.Replace("upscale", "enhance", StringComparison.Ordinal), picture);
        Assert.Equal(status, (int)response.StatusCode);
        var answer = await response.JsonAsync();
        var only = Assert.Single(answer.EnumerateObject());
        Assert.Equal("error", only.Name);
        Assert.True(only.Value.GetString() is { Length: > 10 }, code);
    }

    [Theory]
    [InlineData("jobs/0123456789abcdef0123456789abcdef01234567")]
    [InlineData("jobs/..%2F..%2Finput")]
    [InlineData("result/0123456789abcdef0123456789abcdef01234567")]
    [InlineData("result/0123456789abcdef0123456789abcdef01234567.png")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var response = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);
        await response.AssertProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task A_full_line_says_when_to_come_back()
    {
        await using var small = await RunningHost.StartAsync(storage.Lend().ConnectionString, new Dictionary<string, string>
        {
            ["MaxPictures"] = "1",
            ["SyncTimeBudget"] = "00:03:50",
        });
        using var hurry = new CancellationTokenSource();
        var first = small.Client.PostPictureAsync("upscale", Slow, hurry.Token);
        await small.Client.WaitUntilBusyAsync();

        using var second = await small.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 3));

        await second.AssertProblemAsync(429, "busy");
        Assert.True(second.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        await hurry.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task What_takes_too_long_is_refused_whether_picture_or_upload()
    {
        await using var hasty = await RunningHost.StartAsync(
            storage.Lend().ConnectionString,
            new Dictionary<string, string> { ["SyncTimeBudget"] = "00:00:01", ["UploadTimeout"] = "00:00:01" });

        using var response = await hasty.Client.PostPictureAsync("upscale", Slow);
        var problem = await response.AssertProblemAsync(413, "sync.too-slow");
        Assert.Contains("/api/jobs", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        using var stalled = await RawRequest.SendAsync(hasty.Client, "upscale", "Content-Length: 1000\r\n");
        await stalled.WriteAsync(new byte[10]);
        Assert.Contains(" 408 ", await stalled.StatusLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_every_picture_is_put_off()
    {
        await using var broken = await RunningHost.StartAsync(
            storage.Lend().ConnectionString, new Dictionary<string, string> { ["ModelPath"] = "no/such/model.onnx" });

        using var response = await broken.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 4));
        var problem = await response.AssertProblemAsync(503, "model.unavailable");
        Assert.DoesNotContain("no/such", problem.GetRawText(), StringComparison.Ordinal);

        using var health = await broken.Client.GetAsync("health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    [Fact]
    public async Task Without_storage_pictures_are_still_upscaled_but_nothing_is_kept()
    {
        await using var alone = await RunningHost.StartAsync(StorageAccount.Unreachable);

        using var upscaled = await alone.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 5));
        Assert.Equal(HttpStatusCode.OK, upscaled.StatusCode);
        using var again = await alone.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 5));
        Assert.Equal("hit", again.Header("X-Cache"));

        using var job = await alone.Client.PostPictureAsync("jobs", Sample.Png(8, 8, seed: 6));
        var problem = await job.AssertProblemAsync(503, "storage.unavailable");
        Assert.DoesNotContain("127.0.0.1", problem.GetRawText(), StringComparison.Ordinal);
        Assert.NotNull(job.Headers.RetryAfter);

        using var enhanced = await alone.Client.PostFormAsync("enhance", Sample.Png(8, 8, seed: 7));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, enhanced.StatusCode);
        Assert.True((await enhanced.JsonAsync()).TryGetProperty("error", out _));
        Assert.Single(alone.Log.Split('\n'), line => line.Contains("Storage fails the result cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), 500, "internal")]
    [InlineData(typeof(OperationCanceledException), 503, "cancelled")]
    public async Task What_no_caller_should_see_stays_inside(Type fault, int status, string code)
    {
        var http = new DefaultHttpContext();
        var boundary = new ErrorBoundary(NullLogger<ErrorBoundary>.Instance);

        var result = await boundary.RunAsync(
            http.Request, _ => throw (Exception)Activator.CreateInstance(fault, "secret at /home")!, CancellationToken.None);

        var answer = Assert.IsType<JsonHttpResult<ProblemDetails>>(result);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, answer.Value!.Extensions["code"]);
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(answer.Value), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_exception_of_the_family_has_a_code_that_is_known()
    {
        var codes = new[] { typeof(SuperResException).Assembly, typeof(ProblemCode).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(SuperResException)))
            .Select(type => Make(type).Code)
            .Concat([ProblemCode.Cancelled, ProblemCode.Internal, ProblemCode.StorageUnavailable]);

        Assert.Equal(ProblemCode.All.Keys.Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));

        static SuperResException Make(Type type)
        {
            var constructor = Assert.Single(type.GetConstructors());
            return (SuperResException)constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
                parameter.ParameterType == typeof(string) ? "text"
                : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
                : null)]);
        }
    }
}
