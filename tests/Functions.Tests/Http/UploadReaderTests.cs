using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;

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

    private HttpRequest Request() => new DefaultHttpContext { Request = { Body = _body.Reader.AsStream() } }.Request;
}
