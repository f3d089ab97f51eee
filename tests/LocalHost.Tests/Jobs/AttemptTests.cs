using System.Text.Json;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Jobs;

public sealed class AttemptTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    [Fact]
    public async Task What_fails_five_times_is_given_up_into_the_poison_queues()
    {
        await using var host = await RunningHost.StartAsync(new(_account));

        await _account.SendAsync("fail always");
        await _account.UploadAsync("always", "fail");

        await Wait.UntilAsync(async () => (await Account.PeekAsync(_account.TasksPoison)).Length == 1, "the poison message");
        await Wait.UntilAsync(async () => (await Account.PeekAsync(_account.BlobPoison)).Length == 1, "the blob's poison message");
        Assert.Equal("fail always", Assert.Single(await Account.PeekAsync(_account.TasksPoison)).MessageText);
        Assert.Equal(
            ["1", "2", "3", "4", "5"], (await _account.EntriesAsync("Tasks", "begun")).Select(entry => entry.Attempt).Order());
        Assert.Equal(5, (await _account.EntriesAsync("Incoming", "begun")).Count);
        var poison = JsonSerializer.Deserialize<JsonElement>(Assert.Single(await Account.PeekAsync(_account.BlobPoison)).MessageText);
        Assert.Equal("Host.Functions.Incoming", poison.GetProperty("FunctionId").GetString());
        Assert.Equal("always", poison.GetProperty("BlobName").GetString());
        await host.WaitForLogAsync("Executed 'Functions.Tasks' (Failed, Id=");
        await host.WaitForLogAsync("Told to fail: fail always");
    }

    [Fact]
    public async Task A_disabled_function_leaves_its_messages_alone()
    {
        await using var host = await RunningHost.StartAsync(
            new(_account) { Settings = new Dictionary<string, string> { ["AzureWebJobs.Tasks.Disabled"] = "true" } });
        await _account.SendAsync("left");
        await _account.UploadAsync("runs");
        await _account.WaitForAsync("Incoming", "done", "runs");

        Assert.Contains(host.Log, line => line.EndsWith("] Tasks: queueTrigger (disabled)", StringComparison.Ordinal));
        Assert.Equal(0, Assert.Single(await Account.PeekAsync(_account.Tasks)).DequeueCount);
    }
}
