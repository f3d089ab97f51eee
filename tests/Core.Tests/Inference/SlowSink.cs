using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Is not ready for anything until released.</summary>
internal sealed class SlowSink : IBandSink
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public long Samples { get; private set; }

    public void Release() => _released.TrySetResult();

    public async ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        Samples += (long)rows * band.Width * band.Channels;
    }
}
