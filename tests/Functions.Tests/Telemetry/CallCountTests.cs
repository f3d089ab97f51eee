using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Telemetry;

public sealed class CallCountTests
{
    [Fact]
    public async Task A_picture_that_was_made_but_could_not_be_stored_is_counted_once_as_failed()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var host = await RunningHost.StartAsync(StorageAccount.Unreachable, collector.Settings))
        {
            using var response = await host.Client.PostFormAsync("enhance", Sample.Png(8, 8, seed: 1));
            Assert.Equal(503, (int)response.StatusCode);
            await host.StopAsync();
        }

        var counted = collector.Points("superres.pictures").GroupBy(point => point.Attributes)
            .Select(points => (points.Key, points.Last().Sum));
        Assert.Equal([("code=storage.unavailable outcome=failed trigger=http", 1.0)], counted);
    }
}
