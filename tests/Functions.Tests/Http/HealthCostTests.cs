using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Http;

public sealed class HealthCostTests(StorageFixture storage)
{
    [Fact]
    public async Task Storage_is_asked_once_a_second_however_many_ask_for_health()
    {
        var clock = new FakeTimeProvider();
        var asked = new Counting();
        var options = new BlobClientOptions();
        options.AddPolicy(asked, HttpPipelinePosition.PerCall);
        using var model = new EdsrModel(new EngineOptions { Workers = 1 });
        var health = new HealthHttp(
            new ErrorBoundary(NullLogger<ErrorBoundary>.Instance), model, new BlobServiceClient(storage.Lend().ConnectionString, options), clock);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(health)));
        Assert.Equal(1, asked.Count);

        clock.Advance(TimeSpan.FromSeconds(2));
        await AskAsync(health);
        Assert.Equal(2, asked.Count);
    }

    private static Task<IResult> AskAsync(HealthHttp health) =>
        health.RunAsync(new DefaultHttpContext().Request, TestContext.Current.CancellationToken);

    private sealed class Counting : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Count => _count;

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
    }
}
