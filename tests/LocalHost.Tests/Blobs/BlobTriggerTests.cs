using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Blobs;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    private readonly StorageScope _storage = new(azurite.ConnectionString);

    [Fact]
    public async Task A_blob_reaches_the_function_with_its_name_and_metadata()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions), _storage.Settings());
        await _storage.Input.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);

        await _storage.Input.GetBlobClient("folder/zwölf küsse 100%.jpg").UploadAsync(
            BinaryData.FromString("content"),
            new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["scale"] = "2" } },
            TestContext.Current.CancellationToken);

        await host.Calls.WaitForAsync("folder/zwölf küsse 100%.jpg=content {\"scale\":\"2\"}");
    }

    [Fact]
    public async Task A_function_that_keeps_failing_gets_five_attempts_and_then_the_message_is_poison()
    {
        await using var host = await TestHost.StartAsync(typeof(Failing), _storage.Settings());
        var etag = await _storage.UploadAsync("bad.jpg");

        var poison = await PoisonAsync();

        Assert.Equal(5, host.Calls.Count("bad.jpg"));
        Assert.Equal(
            $$"""{"Type":"BlobTrigger","FunctionId":"Host.Functions.Failing","BlobType":"BlockBlob","ContainerName":"{{_storage.Input.Name}}","BlobName":"bad.jpg","ETag":{{JsonSerializer.Serialize(etag).Replace("\\u0022", "\\\"", StringComparison.Ordinal)}}}""",
            poison);
    }

    [Fact]
    public async Task A_new_blob_is_picked_up_at_once_though_a_thousand_are_there_already()
    {
        await _storage.Input.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) => await _storage.UploadAsync($"old/{i}.jpg"));
        await using var host = await TestHost.StartAsync(typeof(Functions), _storage.Settings());
        await Wait.UntilAsync(() => host.Calls.All.Count >= 1000, "all the old blobs", 300);

        List<double> seconds = [];
        for (var i = 0; i < 3; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await _storage.UploadAsync($"new/{i}.jpg");
            await host.Calls.WaitForAsync($"new/{i}.jpg=x {{}}");
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        TestContext.Current.SendDiagnosticMessage(
            "Picked up after {0}", string.Join(", ", seconds.Select(one => $"{one:0.00} s")));
        Assert.InRange(seconds.Max(), 0, 5);
    }

    private async Task<string> PoisonAsync()
    {
        string? found = null;
        await Wait.UntilAsync(
            async () =>
            {
                if (!await _storage.BlobPoison.ExistsAsync(TestContext.Current.CancellationToken))
                    return false;
                var messages = await _storage.BlobPoison.PeekMessagesAsync(32, TestContext.Current.CancellationToken);
                found = messages.Value.Select(message => Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())))
                    .FirstOrDefault(text => text.Contains(_storage.Input.Name, StringComparison.Ordinal));
                return found is not null;
            },
            "a poison message");
        return found!;
    }

    public sealed class Functions(Calls calls)
    {
        [Function("Store")]
        public async Task StoreAsync(
            [BlobTrigger("%InputContainer%/{name}")] BlobClient blob, string name, FunctionContext context)
        {
            var content = await blob.DownloadContentAsync(context.CancellationToken);
            calls.Add($"{name}={content.Value.Content} {context.BindingContext.BindingData["Metadata"]}");
        }
    }

    public sealed class Failing(Calls calls)
    {
        [Function("Failing")]
        public void Fail([BlobTrigger("%InputContainer%/{name}")] string content, string name)
        {
            calls.Add(name);
            throw new InvalidOperationException("always");
        }
    }
}
