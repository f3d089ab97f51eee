using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Storage;

/// <summary>Storage does what it is asked, but its answer is lost on the way, so that the client asks again.</summary>
public sealed class LostAnswerTests(StorageFixture storage)
{
    private readonly StorageAccount _account = storage.Lend();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_record_that_was_written_after_all_is_no_fault()
    {
        var records = new JobRecords(Losing("/jobs/job-").GetBlobContainerClient("jobs"), TimeProvider.System);
        var id = JobId.New();

        await records.CreateAsync(id, "input", Stop);

        Assert.NotNull(await records.FindAsync(id, Stop));
    }

    [Fact]
    public async Task A_job_record_is_changed_once()
    {
        var id = JobId.New();
        await new JobRecords(_account.Blobs.GetBlobContainerClient("jobs"), TimeProvider.System).CreateAsync(id, "input", Stop);
        var records = new JobRecords(Losing("/jobs/job-").GetBlobContainerClient("jobs"), TimeProvider.System);

        await records.UpdateAsync(id, record => record with { Progress = (record.Progress ?? 0) + 0.25 }, Stop);

        Assert.Equal(0.25, (await records.FindAsync(id, Stop))?.Progress);
    }

    [Fact]
    public async Task An_attempt_counts_once()
    {
        var source = await DropAsync();
        var lossy = Losing("/failed/a.png.json");
        var inputs = new InputBlobs(lossy);
        var failures = new FailureRecords(lossy, inputs, TimeProvider.System);

        Assert.True(await failures.WriteAsync(source, new ProblemDetails { Extensions = { ["code"] = "x" } }, attempts: 1, Stop));

        Assert.Equal(1, (await failures.FindAsync("a.png", Stop))?.Attempts);
    }

    [Fact]
    public async Task A_result_was_made_by_who_committed_it()
    {
        var source = await DropAsync();
        var outputs = new OutputBlobs(Losing("comp=blocklist"));
        await using var staged = outputs.Begin("a.png");
        await staged.WriteAsync(new byte[] { 1, 2, 3 }, Stop);
        var result = new UpscaleResult
        {
            OriginalSize = new PictureSize(1, 1),
            UpscaledSize = new PictureSize(3, 3),
            ContentType = "image/png",
            Extension = ".png",
            Timings = new UpscaleTimings(default, default, default, default),
            ModelId = "model",
        };

        var committed = await OutputBlobs.TryCommitAsync(
            staged, before: null, Provenance.Of(source, new UpscaleOptions(), "model"), result, Stop);

        var found = await _account.Output.GetBlobClient("a.png").GetPropertiesAsync(cancellationToken: Stop);
        Assert.Equal(found.Value.ETag, committed);
    }

    [Fact]
    public async Task A_blob_that_is_sent_in_blocks_gets_one_version()
    {
        var container = Losing("comp=blocklist").GetBlobContainerClient("jobs");
        var options = new BlobUploadOptions { TransferOptions = new() { InitialTransferSize = 1 << 20, MaximumTransferSize = 1 << 20 } };

        var written = await container.TryUploadAsync("large", new BinaryData(new byte[3 << 20]), options, before: null, Stop);

        var found = await _account.Blobs.GetBlobContainerClient("jobs").GetBlobClient("large").GetPropertiesAsync(cancellationToken: Stop);
        Assert.Equal(found.Value.ETag, written);
    }

    [Fact]
    public async Task What_somebody_else_wrote_is_not_ours()
    {
        var container = _account.Blobs.GetBlobContainerClient("raced");
        await container.CreateIfNotExistsAsync(cancellationToken: Stop);
        await container.GetBlobClient("blob").UploadAsync(BinaryData.FromString("first"), Stop);

        Assert.Null(await container.TryUploadAsync("blob", BinaryData.FromString("second"), new BlobUploadOptions(), before: null, Stop));

        Assert.Equal("first", (await container.GetBlobClient("blob").DownloadContentAsync(Stop)).Value.Content.ToString());
    }

    [Fact]
    public async Task A_sweep_keeps_its_claim()
    {
        var record = new SweepRecord(Losing("state.json"));
        await record.ReadAsync(Stop);

        Assert.True(await record.TryWriteAsync(new SweepState(), Stop));
        Assert.True(await record.TryWriteAsync(new SweepState(), Stop));
    }

    private async Task<InputBlob> DropAsync()
    {
        await new Dropbox(_account).DropAsync("a.png", [1, 2, 3]);
        foreach (var container in (BlobContainerClient[])[_account.Output, _account.Failed])
            await container.CreateIfNotExistsAsync(cancellationToken: Stop);
        return Assert.IsType<InputBlob>(await new InputBlobs(_account.Blobs).FindAsync("a.png", Stop));
    }

    private BlobServiceClient Losing(string address)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(10) } };
        options.AddPolicy(new LosesAnswer(address), HttpPipelinePosition.PerRetry);
        return new BlobServiceClient(_account.ConnectionString, options);
    }

    /// <summary>Loses the answer to the first write of an address that storage has done.</summary>
    private sealed class LosesAnswer(string address) : HttpPipelinePolicy
    {
        private int _lost;

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Request.Method == RequestMethod.Put && !message.Response.IsError
                && message.Request.Uri.ToString().Contains(address, StringComparison.Ordinal) && Interlocked.Increment(ref _lost) == 1)
                throw new IOException("The answer is lost.");
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();
    }
}
