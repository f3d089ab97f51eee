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

/// <summary>Every code, provoked over real HTTP; and that there are no others.</summary>
public sealed class ProblemTests(RefusingHosts hosts) : IClassFixture<RefusingHosts>
{
    /// <summary>Codes that are worth another try after a time that the answer names.</summary>
    private static readonly string[] Passing = ["busy", "disk.unavailable", "image.too-slow", ProblemCode.Cancelled, ProblemCode.StorageUnavailable];

    public static TheoryData<Refusal> Refusals => [.. Refusal.All];

    public static TheoryData<Refusal> RefusedPictures => [.. Refusal.All.Where(refusal => refusal.Body is not null)];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_request_is_refused_with_its_code_and_told_why(Refusal refusal)
    {
        using var response = await hosts.SendAsync(
            refusal.Circumstance, refusal.Path, refusal.Bytes(), refusal.Announced);

        var problem = await response.AssertProblemAsync(refusal.Status, refusal.Code);
        Assert.Contains(refusal.Told, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        AssertNothingInternal(problem.GetRawText());
        AssertRetryAfter(response, refusal);
    }

    [Theory]
    [MemberData(nameof(RefusedPictures))]
    public async Task The_Flask_contract_has_the_same_status_and_the_error_as_text(Refusal refusal)
    {
        // Its limit of bytes is that of /upscale, whatever jobs may have.
        var (path, told) = refusal is { Path: "jobs", Code: "image.too-large" }
            ? ("enhance", "26,214,400 bytes")
            : ("enhance" + refusal.Path[refusal.Path.TakeWhile(char.IsAsciiLetter).Count()..], refusal.Told);
        using var response = await hosts.SendAsync(refusal.Circumstance, path, refusal.Bytes(), refusal.Announced);

        Assert.Equal(refusal.Status, (int)response.StatusCode);
        var only = Assert.Single((await response.JsonAsync()).EnumerateObject());
        Assert.Equal("error", only.Name);
        Assert.Contains(told, only.Value.GetString(), StringComparison.Ordinal);
        Assert.True(only.Value.GetString() is { Length: > 10 });
        AssertNothingInternal(only.Value.GetRawText());
        AssertRetryAfter(response, refusal);
        response.AssertShortLeash();
    }

    [Fact]
    public void Every_code_is_provoked_under_its_status() => Assert.Equal(
        ProblemCode.All.Select(pair => (pair.Key, pair.Value.Status)).Order(),
        Refusal.All.Select(refusal => (refusal.Code, refusal.Status)).Distinct().Order());

    [Fact]
    public async Task What_would_take_too_long_is_refused_before_any_work_is_done()
    {
        // Between header and end mark much is missing, which only those find who decode the pixels.
        byte[] hollow = [.. RefusingHosts.Slow.AsSpan(0, RefusingHosts.Slow.Length / 2), 0xFF, 0xD9];
        using var refused = await hosts.SendAsync(Circumstance.Hasty, "upscale", hollow);
        await refused.AssertProblemAsync(413, "sync.too-slow");

        using var decoded = await hosts.SendAsync(Circumstance.Usual, "upscale?maxDimension=8", hollow);
        await decoded.AssertProblemAsync(422, "image.corrupt");
    }

    [Fact]
    public async Task Without_storage_pictures_are_still_upscaled_but_nothing_is_kept()
    {
        await using var alone = await RunningHost.StartAsync(StorageAccount.Unreachable);

        using var upscaled = await alone.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 5));
        Assert.Equal(HttpStatusCode.OK, upscaled.StatusCode);
        using var again = await alone.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 5));
        Assert.Equal("hit", again.Header("X-Cache"));

        using var enhanced = await alone.Client.PostFormAsync("enhance", Sample.Png(8, 8, seed: 7));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, enhanced.StatusCode);
        Assert.True((await enhanced.JsonAsync()).TryGetProperty("error", out _));
        Assert.Single(alone.Log.Split('\n'), line => line.Contains("Storage fails the result cache", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), 500, "internal")]
    [InlineData(typeof(OperationCanceledException), 503, "cancelled")]
    [InlineData(typeof(IOException), 503, "storage.unavailable")] // Storage broke off within an answer's body.
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

    [Theory]
    [InlineData("blob.gave-up")]
    [InlineData("blob.name-invalid")]
    [InlineData("blob.unknown-message")]
    [MemberData(nameof(Codes))]
    public async Task The_type_of_a_problem_leads_to_where_its_code_is_explained(string code)
    {
        var (file, anchor) = Problem.TypeOf(code).Split('#') is [var path, var fragment] ? (path, fragment) : ("", "");

        var document = await File.ReadAllTextAsync(Path.Combine(Built.RepositoryRoot, file), TestContext.Current.CancellationToken);

        Assert.Contains($"<a id=\"{anchor}\"></a>`{code}`", document, StringComparison.Ordinal);
    }

    public static TheoryData<string> Codes => [.. ProblemCode.All.Keys];

    private static void AssertNothingInternal(string text)
    {
        foreach (var secret in (string[])["no/such", "127.0.0.1", "AccountKey", "Exception", ".cs:line"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    private static void AssertRetryAfter(HttpResponseMessage response, Refusal refusal)
    {
        if (Passing.Contains(refusal.Code))
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        else
            Assert.Null(response.Headers.RetryAfter);
    }
}
