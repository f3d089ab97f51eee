using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

public sealed class HttpTriggerTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync(typeof(Functions));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_function_without_a_route_answers_at_its_name_below_the_prefix()
    {
        using var answer = await GetAsync("/api/ByName");

        Assert.Equal("by name", await TextAsync(answer));
    }

    [Theory]
    [InlineData("/api/items/42", "item 42")]
    [InlineData("/api/files/a/b%20c/d.png", "file a/b c/d.png")]
    public async Task Route_parameters_are_bound_by_name(string path, string expected)
    {
        using var answer = await GetAsync(path);

        Assert.Equal(expected, await TextAsync(answer));
    }

    [Theory]
    [InlineData("/api/items/many")]
    [InlineData("/api/nothing")]
    [InlineData("/byname")]
    public async Task A_path_that_fits_no_route_is_not_found(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_method_that_the_function_does_not_answer_is_refused()
    {
        using var answer = await _host.Http.DeleteAsync("/api/ByName", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task An_action_result_is_executed()
    {
        using var answer = await GetAsync("/api/Action");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("""{"answer":42}""", await TextAsync(answer));
    }

    [Fact]
    public async Task The_marked_property_of_several_outputs_is_the_answer()
    {
        using var answer = await GetAsync("/api/Several");

        Assert.Equal("marked", await TextAsync(answer));
    }

    [Fact]
    public async Task An_exception_becomes_a_500_that_tells_nothing()
    {
        using var answer = await GetAsync("/api/Throws");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("", await TextAsync(answer));
        Assert.Contains(_host.Log.All, line => line.Contains("Executed 'Throws' (Failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_larger_than_thirty_megabytes_reaches_the_function()
    {
        using var body = new ByteArrayContent(new byte[31_000_000]);

        using var answer = await _host.Http.PostAsync("/api/Length", body, TestContext.Current.CancellationToken);

        Assert.Equal("31000000", await TextAsync(answer));
    }

    [Fact]
    public async Task A_body_beyond_the_hosts_limit_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Length");
        request.Content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes("short")));
        request.Content.Headers.ContentLength = 104_857_601;
        request.Headers.ExpectContinue = true;

        using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task The_invocation_continues_the_callers_trace()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Trace");
        request.Headers.Add("traceparent", Parent);

        using var answer = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", await TextAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_cancels_the_invocation()
    {
        using var impatience = new CancellationTokenSource();
        var request = _host.Http.GetAsync("/api/Waits", impatience.Token);
        await _host.Calls.WaitForAsync("waiting");

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await _host.Calls.WaitForAsync("cancelled");
    }

    [Fact]
    public async Task An_invocation_that_outlasts_the_grace_of_a_stop_is_cancelled_and_answered()
    {
        var settings = TestHost.NoStorage.Append(new("LocalHost:ShutdownGrace", "00:00:01")).ToDictionary();
        await using var host = await TestHost.StartAsync(typeof(Functions), settings);
        var request = host.Http.GetAsync("/api/Waits", TestContext.Current.CancellationToken);
        await host.Calls.WaitForAsync("waiting");

        await host.StopAsync();

        using var answer = await request;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, host.Calls.Count("cancelled"));
    }

    [Fact]
    public async Task Instances_are_created_for_every_call_and_disposed_of()
    {
        for (var i = 0; i < 2; i++)
            (await GetAsync("/api/ByName")).Dispose();

        Assert.Equal(2, _host.Calls.Count("called"));
        Assert.Equal(2, _host.Calls.Count("disposed"));
    }

    [Fact]
    public void The_start_names_every_function_and_the_address()
    {
        var address = $"http://localhost:{_host.Http.BaseAddress!.Port}";

        Assert.Contains(_host.Log.All, line => line.Contains($"ByName: [GET] {address}/api/ByName", StringComparison.Ordinal));
        Assert.Contains(_host.Log.All, line => line.Trim() == $"Listening on {address}");
    }

    private Task<HttpResponseMessage> GetAsync(string path) =>
        _host.Http.GetAsync(path, TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public sealed class Functions(Calls calls) : IDisposable
    {
        [Function("ByName")]
        public IResult ByName([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request)
        {
            calls.Add("called");
            return Results.Text("by name");
        }

        [Function("Item")]
        public static IResult Item(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{id:int}")] HttpRequest request, int id) =>
            Results.Text($"item {id}");

        [Function("File")]
        public static IResult File(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "files/{*path}")] HttpRequest request, string path) =>
            Results.Text($"file {path}");

        [Function("Action")]
        public static IActionResult Action([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) =>
            new ObjectResult(new { answer = 42 }) { StatusCode = StatusCodes.Status201Created };

        [Function("Several")]
        public static Several Both([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) =>
            new(Results.Text("marked"), "other");

        [Function("Throws")]
        public static Task<IResult> Throws([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) =>
            throw new InvalidOperationException("a secret");

        [Function("Length")]
        public static async Task<IResult> Length([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request)
        {
            var buffer = new byte[81920];
            long length = 0;
            for (int read; (read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0;)
                length += read;
            return Results.Text($"{length}");
        }

        [Function("Trace")]
        public static IResult Trace([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request, FunctionContext context) =>
            Results.Text(context.TraceContext.TraceParent);

        [Function("Waits")]
        public async Task<IResult> Waits(
            [HttpTrigger(AuthorizationLevel.Function)] HttpRequest request, CancellationToken cancellationToken)
        {
            calls.Add("waiting");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                calls.Add("cancelled");
            }

            return Results.Ok();
        }

        public void Dispose() => calls.Add("disposed");
    }

    public sealed record Several([property: HttpResult] IResult Http, string Other);
}
