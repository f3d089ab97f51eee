using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Results;
using SuperRes.Functions.Tests.Blobs;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Jobs;

/// <summary>Jobs that are ended at every moment of their lives, by one instance or two.</summary>
public sealed class JobRemovalTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly StorageAccount _account;
    private readonly JobRecords _records;
    private readonly JobReader _reader;
    private readonly JobRemoval _removal;
    private readonly JobObserver _observer;
    private readonly string _id = JobId.New();

    public JobRemovalTests(StorageFixture storage)
    {
        _account = storage.Lend();
        _records = new JobRecords(_account.Blobs.GetBlobContainerClient("jobs"), _clock);
        var results = new ResultStore(_account.Output);
        _reader = new JobReader(_account.Blobs, _records, results, _clock);
        _removal = new JobRemoval(_account.Blobs, _records, _reader, results);
        _observer = new JobObserver(_records, _removal, _clock, NullLogger<JobObserver>.Instance);
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
    public async Task A_queued_job_is_gone_at_once()
    {
        Assert.True(await _removal.RemoveAsync(_id, Stop));

        Assert.Null(await _reader.FindAsync(_id, Stop));
        await AssertNothingIsLeftAsync();
        Assert.False(await _removal.RemoveAsync(_id, Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_has_ended_takes_its_result_or_its_failure_with_it(bool succeeded)
    {
        await (await _observer.BeginAsync(Input, Stop)).DisposeAsync();
        await UploadAsync(succeeded ? _account.Output : _account.Failed, succeeded ? Input : BlobNames.Record(Input));
        await (succeeded
            ? _observer.SucceededAsync(Input, Input, made: true, Stop)
            : _observer.FailedAsync(Input, new ProblemDetails(), Stop));

        Assert.True(await _removal.RemoveAsync(_id, Stop));

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_running_job_is_cancelled_for_all_who_ask_until_its_work_has_ended()
    {
        await (await _observer.BeginAsync(Input, Stop)).DisposeAsync();

        Assert.True(await _removal.RemoveAsync(_id, Stop));
        Assert.Equal(JobState.Cancelled, (await _reader.FindAsync(_id, Stop))?.State);
        Assert.Empty(await Dropbox.NamesAsync(_account.Input));

        await _observer.GoneAsync(Input, Stop);
        Assert.Null(await _reader.FindAsync(_id, Stop));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_result_that_comes_after_the_end_is_removed_by_who_made_it()
    {
        await (await _observer.BeginAsync(Input, Stop)).DisposeAsync();
        await _removal.RemoveAsync(_id, Stop);
        await UploadAsync(_account.Output, Input);

        await _observer.SucceededAsync(Input, Input, made: true, Stop);

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_result_that_comes_when_even_the_record_is_gone_is_removed_too()
    {
        await _removal.RemoveAsync(_id, Stop);
        await UploadAsync(_account.Output, Input);

        await _observer.SucceededAsync(Input, Input, made: true, Stop);

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_picture_that_somebody_put_into_a_folder_of_that_name_keeps_its_result()
    {
        await _records.RemoveAsync(_id, Stop);
        await UploadAsync(_account.Output, Input);

        await _observer.SucceededAsync(Input, Input, made: true, Stop);

        Assert.Equal([Input], await Dropbox.NamesAsync(_account.Output));
    }

    [Fact]
    public async Task A_job_whose_worker_was_killed_is_no_longer_told_of_after_a_minute_and_can_be_removed_again()
    {
        await (await _observer.BeginAsync(Input, Stop)).DisposeAsync();
        await _removal.RemoveAsync(_id, Stop);

        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await _reader.FindAsync(_id, Stop));

        Assert.True(await _removal.RemoveAsync(_id, Stop));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_job_goes_with_the_snapshots_that_somebody_made_of_its_blobs()
    {
        await UploadAsync(_account.Output, Input);
        foreach (var container in (BlobContainerClient[])[_account.Input, _account.Output])
            await container.GetBlobClient(Input).CreateSnapshotAsync(cancellationToken: Stop);

        Assert.True(await _removal.RemoveAsync(_id, Stop));

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_job_that_is_removed_while_somebody_asks_for_it_is_not_told_of_as_failed()
    {
        var options = new BlobClientOptions();
        options.AddPolicy(new BeforeFirst(() => _removal.RemoveAsync(_id, Stop)), HttpPipelinePosition.PerCall);
        var storage = new BlobServiceClient(_account.ConnectionString, options);
        var reader = new JobReader(storage, _records, new ResultStore(_account.Output), _clock);

        Assert.Null(await reader.FindAsync(_id, Stop));
    }

    /// <summary>Does something before the first call of a client.</summary>
    private sealed class BeforeFirst(Func<Task> action) : HttpPipelinePolicy
    {
        private int _calls;

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (Interlocked.Increment(ref _calls) == 1)
                await action();
            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException();
    }

    private async Task AssertNothingIsLeftAsync()
    {
        foreach (var container in (string[])["input", "output", "failed", "jobs"])
            Assert.Empty(await Dropbox.NamesAsync(_account.Blobs.GetBlobContainerClient(container)));
    }

    private static async Task UploadAsync(BlobContainerClient container, string name) =>
        await container.GetBlobClient(name).UploadAsync(BinaryData.FromString("{}"), Stop);
}
