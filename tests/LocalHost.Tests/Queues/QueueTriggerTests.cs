using System.Text;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Queues;

public sealed class QueueTriggerTests(AzuriteFixture azurite)
{
    private readonly StorageScope _storage = new(azurite.ConnectionString);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_reaches_the_function_as_its_json_type_whether_base64_or_plain(bool base64)
    {
        await using var host = await TestHost.StartAsync(typeof(Typed), _storage.Settings());

        await SendAsync("""{"name":"a.jpg","scale":2}""", base64);

        await host.Calls.WaitForAsync("a.jpg x2, attempt 1");
    }

    [Fact]
    public async Task A_message_that_keeps_failing_is_tried_five_times_and_then_moved_to_the_poison_queue()
    {
        await using var host = await TestHost.StartAsync(typeof(Failing), _storage.Settings());

        await SendAsync("hopeless", base64: true);

        await Wait.UntilAsync(
            async () => await _storage.Poison.ExistsAsync(TestContext.Current.CancellationToken)
                && (await _storage.Poison.PeekMessageAsync(TestContext.Current.CancellationToken)).Value is { } message
                && Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())) == "hopeless",
            "the poison message");
        Assert.Equal(5, host.Calls.Count("hopeless"));
    }

    [Fact]
    public async Task The_number_of_attempts_comes_from_host_json()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Failing), _storage.Settings(("AzureFunctionsJobHost:extensions:queues:maxDequeueCount", "2")));

        await SendAsync("hopeless", base64: true);

        await Wait.UntilAsync(
            async () => await _storage.Poison.ExistsAsync(TestContext.Current.CancellationToken), "the poison queue");
        Assert.Equal(2, host.Calls.Count("hopeless"));
    }

    [Fact]
    public async Task A_long_run_keeps_its_message_to_itself()
    {
        var settings = _storage.Settings(("LocalHost:MessageLease", "00:00:02"));
        await using var host = await TestHost.StartAsync(typeof(Slow), settings);

        await SendAsync("5", base64: true);

        await host.Calls.WaitForAsync("ended 5");
        Assert.Equal(1, host.Calls.Count("started 5"));
    }

    [Fact]
    public async Task A_stop_lets_a_running_invocation_end()
    {
        await using var host = await TestHost.StartAsync(typeof(Slow), _storage.Settings());
        await SendAsync("2", base64: true);
        await host.Calls.WaitForAsync("started 2");

        await host.StopAsync();

        Assert.Equal(1, host.Calls.Count("ended 2"));
        var left = await _storage.Queue.GetPropertiesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, left.Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_run_that_outlasts_the_grace_is_cancelled_and_its_message_comes_again_at_once()
    {
        await using var host = await TestHost.StartAsync(typeof(Slow), _storage.Settings());
        await SendAsync("600", base64: true);
        await host.Calls.WaitForAsync("started 600");

        await host.StopAsync();

        Assert.Equal(1, host.Calls.Count("cancelled 600"));
        var again = await _storage.Queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotNull(again.Value);
    }

    private async Task SendAsync(string text, bool base64)
    {
        await _storage.Queue.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await _storage.Queue.SendMessageAsync(
            base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text, TestContext.Current.CancellationToken);
    }

    public sealed record Work(string Name, int Scale);

    public sealed class Typed(Calls calls)
    {
        [Function("Typed")]
        public void Run([QueueTrigger("%WorkQueue%")] Work work, int dequeueCount) =>
            calls.Add($"{work.Name} x{work.Scale}, attempt {dequeueCount}");
    }

    public sealed class Failing(Calls calls)
    {
        [Function("Failing")]
        public void Run([QueueTrigger("%WorkQueue%")] string text)
        {
            calls.Add(text);
            throw new InvalidOperationException("always");
        }
    }

    public sealed class Slow(Calls calls)
    {
        [Function("Slow")]
        public async Task RunAsync([QueueTrigger("%WorkQueue%")] int seconds, CancellationToken cancellationToken)
        {
            calls.Add($"started {seconds}");
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
                calls.Add($"ended {seconds}");
            }
            catch (OperationCanceledException)
            {
                calls.Add($"cancelled {seconds}");
                throw;
            }
        }
    }
}
