using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

public sealed class PortTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_named_together_with_the_way_out()
    {
        await using var first = await TestHost.StartAsync(typeof(Functions));
        var port = $"{first.Http.BaseAddress!.Port}";

        var error = await Assert.ThrowsAsync<IOException>(
            () => TestHost.StartAsync(typeof(Functions), args: ["--port", port]));

        Assert.Contains($"Port {port} is in use", error.Message, StringComparison.Ordinal);
        Assert.Contains("--port N", error.Message, StringComparison.Ordinal);
    }

    public sealed class Functions(Calls calls)
    {
        [Function("WarmUp")]
        public void Run([WarmupTrigger] object context) => calls.Add("warm");
    }
}
