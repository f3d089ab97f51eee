using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Whose time is up when.</summary>
public sealed class UploadReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly Pipe _body = new();
    private readonly UploadReader _uploads;

    public UploadReaderTests()
    {
        var options = new HttpOptions { UploadTimeout = Patience };
        _uploads = new UploadReader(options, new CallerMemory(new MemoryBudget(1L << 30), new LimitOptions()));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_is_not_blamed_for_how_long_its_bytes_take_to_be_stored()
    {
        await _body.Writer.WriteAsync(new byte[1000], Stop);
        await _body.Writer.CompleteAsync();
        var stored = 0;

        await _uploads.ReceiveAsync(Request(), 10_000, StoreSlowlyAsync, Stop);

        Assert.Equal(1000, stored);

        async Task StoreSlowlyAsync(UploadedPicture picture, CancellationToken stop)
        {
            var block = new byte[600];
            for (int count; (count = await picture.Content.ReadAsync(block, stop)) > 0; stored += count)
                await Task.Delay(2 * Patience, stop);
        }
    }

    [Fact]
    public async Task A_sender_who_always_sends_a_little_runs_out_of_time_too()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var trickle = Task.Run(async () =>
        {
            while (true)
            {
                await _body.Writer.WriteAsync(new byte[1], end.Token);
                await Task.Delay(Patience / 20, end.Token);
            }
        }, Stop);

        await Assert.ThrowsAsync<UploadTimeoutException>(() => _uploads.ReadAsync(Request(), new ImageLimits { MaxBytes = 10_000 }, Stop));

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trickle);
    }

    [Fact]
    public async Task A_caller_who_has_gone_is_no_slow_sender()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var reading = _uploads.ReadAsync(Request(), new ImageLimits { MaxBytes = 10_000 }, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_caller_who_leaves_in_mid_upload_is_no_fault_even_before_the_server_says_so(bool reset, bool form)
    {
        var request = Request();
        if (form)
            request.ContentType = "multipart/form-data; boundary=x";
        await _body.Writer.WriteAsync("--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nabc"u8.ToArray(), Stop);
        await _body.Writer.CompleteAsync(reset
            ? new ConnectionResetException("Connection reset by peer")
            : new BadHttpRequestException("Unexpected end of request content."));
        var log = new CollectedLog();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));

        var answer = await new ErrorBoundary(logs.CreateLogger<ErrorBoundary>()).RunAsync(
            request,
            async stop =>
            {
                using var received = await _uploads.ReadAsync(request, new ImageLimits { MaxBytes = 10_000 }, stop);
                return TypedResults.Ok();
            },
            Stop);

        Assert.Equal(499, Assert.IsType<StatusCodeHttpResult>(answer).StatusCode);
        Assert.Empty(log.Lines);
    }

    private HttpRequest Request() => new DefaultHttpContext { Request = { Body = _body.Reader.AsStream() } }.Request;
}
