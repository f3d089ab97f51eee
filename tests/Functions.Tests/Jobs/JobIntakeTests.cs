using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Jobs whose picture or network is not to be had at the moment.</summary>
public sealed class JobIntakeTests(StorageFixture storage)
{
    private readonly StorageAccount _account = storage.Lend();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private BlobContainerClient Records => _account.Blobs.GetBlobContainerClient("jobs");

    [Fact]
    public async Task A_picture_that_cannot_be_stored_leaves_no_record()
    {
        using var model = new EdsrModel(new EngineOptions { Workers = 1 });
        var impatient = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var nowhere = new BlobServiceClient(StorageAccount.Unreachable, impatient).GetBlobContainerClient("input");

        await Assert.ThrowsAnyAsync<Exception>(() => AcceptAsync(model, nowhere));

        Assert.Empty(await Records.GetBlobsAsync(cancellationToken: Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_sound_picture_is_taken_in_without_a_network_as_its_work_can_wait_for_one()
    {
        using var model = new EdsrModel(new EngineOptions { ModelPath = "no/such/model.onnx" });
        var inputs = _account.Blobs.GetBlobContainerClient("input");

        var record = await AcceptAsync(model, inputs);

        Assert.True(await inputs.GetBlobClient(record.Input).ExistsAsync(Stop));
        await Assert.ThrowsAsync<RequestFailedException>(() => inputs.GetBlobClient("other").GetPropertiesAsync(cancellationToken: Stop));
    }

    private async Task<JobRecord> AcceptAsync(EdsrModel model, BlobContainerClient inputs)
    {
        var limits = new LimitOptions();
        var intake = new JobIntake(
            inputs,
            new JobRecords(Records, TimeProvider.System),
            new UploadReader(new HttpOptions(), new CallerMemory(model.Admission.Memory, limits)),
            model,
            new Upscaler(model),
            limits,
            NullLogger<JobIntake>.Instance);
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(Sample.Png(20, 10, seed: 3)) } };
        return await intake.AcceptAsync(http.Request, Stop);
    }
}
