using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Http;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Results;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Records against what really happened, on real storage.</summary>
public sealed class JobReaderTests : IAsyncLifetime
{
    private readonly StorageAccount _account;
    private readonly JobRecords _records;
    private readonly JobReader _reader;
    private readonly JobObserver _observer;
    private readonly string _id = JobId.New();

    public JobReaderTests(StorageFixture storage)
    {
        _account = storage.Lend();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _records = new JobRecords(_account.Blobs.GetBlobContainerClient("jobs"), clock);
        var results = new ResultStore(_account.Output);
        _reader = new JobReader(_account.Blobs, _records, results, clock);
        _observer = new JobObserver(
            _records, new JobRemoval(_account.Blobs, _records, _reader, results), clock, NullLogger<JobObserver>.Instance);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Input => JobPath.Input(_id, "photo.jpg");

    public async ValueTask InitializeAsync()
    {
        foreach (var container in (BlobContainerClient[])[_account.Input, _account.Output, _account.Failed])
            await container.CreateIfNotExistsAsync(cancellationToken: Stop);
        await _records.CreateAsync(_id, Input, Stop);
        await UploadAsync(_account.Input, Input);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_job_goes_from_queued_through_running_and_waiting_to_succeeded_and_stays_there()
    {
        Assert.Equal(JobState.Queued, (await ReadAsync()).State);

        await using (var attempt = await _observer.BeginAsync(Input, Stop))
        {
            Assert.Equal(JobState.Running, (await ReadAsync()).State);
            await attempt.WaitsAsync(Stop);
        }

        Assert.Equal(JobState.Queued, (await ReadAsync()).State);

        await UploadAsync(_account.Output, Input);
        await BeginAsync();
        Assert.Equal((JobState.Succeeded, 1, Input), Summary(await ReadAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_result_counts_although_somebody_else_has_given_the_job_up(bool resultFirst)
    {
        await BeginAsync();
        if (resultFirst)
            await UploadAsync(_account.Output, Input);
        await FailAsync(new ProblemDetails { Detail = "given up" });
        Assert.Equal(resultFirst ? JobState.Succeeded : JobState.Failed, (await ReadAsync()).State);

        if (!resultFirst)
            await UploadAsync(_account.Output, Input);
        await _observer.SucceededAsync(Input, Input, made: true, Stop);

        Assert.Equal((JobState.Succeeded, 1, Input), Summary(await ReadAsync()));
    }

    [Theory]
    [InlineData("queued", nameof(JobState.Queued))]
    [InlineData("running", nameof(JobState.Running))]
    [InlineData("failed", nameof(JobState.Running))]
    [InlineData("cancelled", nameof(JobState.Cancelled))]
    public async Task Records_of_earlier_releases_are_understood(string written, string meant)
    {
        var now = DateTimeOffset.UtcNow;
        await _account.Blobs.GetBlobContainerClient("jobs").GetBlobClient(JobPath.Record(_id)).UploadAsync(
            BinaryData.FromObjectAsJson(new { id = _id, input = Input, state = written, progress = 0, createdAt = now, updatedAt = now }),
            overwrite: true,
            Stop);

        Assert.Equal(meant, $"{(await ReadAsync()).State}");
    }

    [Fact]
    public async Task Who_cannot_write_can_still_tell_how_a_job_stands()
    {
        await UploadAsync(_account.Output, Input);
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(new NoWrites(), HttpPipelinePosition.PerCall);
        var storage = new BlobServiceClient(_account.ConnectionString, options);
        var records = new JobRecords(storage.GetBlobContainerClient("jobs"), TimeProvider.System);
        var reader = new JobReader(
            storage, records, new ResultStore(storage.GetBlobContainerClient("output")), TimeProvider.System);

        Assert.Equal(JobState.Succeeded, (await reader.FindAsync(_id, Stop))?.State);
    }

    [Fact]
    public async Task A_job_whose_success_was_never_recorded_succeeded_all_the_same()
    {
        await BeginAsync();
        var output = Path.ChangeExtension(Input, ".x3.png");
        await UploadAsync(_account.Output, output);

        Assert.Equal((JobState.Succeeded, 1, output), Summary(await ReadAsync()));
    }

    [Fact]
    public async Task A_job_whose_failure_was_never_recorded_failed_for_its_reason()
    {
        var problem = new ProblemDetails { Status = 422, Detail = "bent", Extensions = { ["code"] = "image.corrupt" } };
        await FailAsync(problem);

        var job = await ReadAsync();

        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal("bent", job.Error?.Detail);
        Assert.Equal("image.corrupt", job.Error?.Extensions["code"]?.ToString());
    }

    [Fact]
    public async Task Of_a_failure_record_callers_see_the_problem_alone()
    {
        var record = new ProblemDetails
        {
            Type = "about:blank",
            Title = "An option is not valid",
            Status = 400,
            Detail = "bent",
            Instance = "input/a.png",
            Extensions =
            {
                ["code"] = "option.invalid", ["option"] = "scale", ["source"] = "input/a.png", ["sourceETag"] = "0x1",
                ["attempts"] = 1,
            },
        };
        await FailAsync(record);

        var answer = JsonSerializer.SerializeToElement(JobAnswer.From(await ReadAsync()), JobRecord.Json);

        Assert.Equal(
            ["code", "detail", "option", "status", "title", "type"],
            answer.GetProperty("error").EnumerateObject().Select(property => property.Name).Order());
    }

    [Fact]
    public async Task A_job_whose_picture_vanished_has_failed()
    {
        await _account.Input.DeleteBlobAsync(Input, cancellationToken: Stop);

        var job = await ReadAsync();

        Assert.Equal(JobState.Failed, job.State);
        Assert.Equal("image.missing", job.Error?.Extensions["code"]?.ToString());
    }

    [Fact]
    public async Task Inputs_that_belong_to_no_job_leave_no_record()
    {
        await using (var attempt = await _observer.BeginAsync("photo.jpg", Stop))
            attempt.Report(0.5);
        await _observer.SucceededAsync("photo.jpg", "photo.jpg", made: true, Stop);

        var records = await _account.Blobs.GetBlobContainerClient("jobs").GetBlobsAsync(cancellationToken: Stop)
            .ToListAsync(Stop);
        Assert.Equal([JobPath.Record(_id)], records.Select(record => record.Name));
    }

    [Fact]
    public async Task Writers_who_meet_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _records.UpdateAsync(
            _id, record => record with { Progress = (record.Progress ?? 0) + 0.25 }, Stop)));
        Assert.Equal(1, (await _records.FindAsync(_id, Stop))!.Progress);
    }

    private static (JobState State, double Progress, string? Output) Summary(Job job) =>
        (job.State, job.Progress, job.Output);

    private async Task<Job> ReadAsync() => Assert.IsType<Job>(await _reader.FindAsync(_id, Stop));

    private async Task BeginAsync() => await (await _observer.BeginAsync(Input, Stop)).DisposeAsync();

    private async Task FailAsync(ProblemDetails problem) => await _account.Failed.GetBlobClient($"{Input}.json").UploadAsync(
        BinaryData.FromObjectAsJson(problem, JsonSerializerOptions.Web), Stop);

    private static async Task UploadAsync(BlobContainerClient container, string name) =>
        await container.GetBlobClient(name).UploadAsync(new BinaryData("x"), Stop);

    private sealed class NoWrites : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method != RequestMethod.Get && message.Request.Method != RequestMethod.Head)
                throw new RequestFailedException(403, "Nothing may be written.");
        }
    }
}
