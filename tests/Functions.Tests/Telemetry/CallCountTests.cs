using System.Diagnostics.Metrics;
using System.Text;
using SuperRes.Functions.Http;
using SuperRes.Functions.Telemetry;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Telemetry;

public sealed class CallCountTests(StorageFixture storage)
{
    private const string Beginning = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n";

    [Theory]
    [InlineData("upscale", false)]
    [InlineData("upscale", true)]
    [InlineData("jobs", false)]
    [InlineData("enhance", true)]
    public async Task Callers_who_leave_in_mid_upload_are_no_fault_of_the_service(string path, bool form)
    {
        const int Callers = 4;
        await using var collector = await OtlpCollector.StartAsync();
        await using (var host = await RunningHost.StartAsync(storage.Lend().ConnectionString, collector.Settings))
        {
            for (var caller = 0; caller < Callers; caller++)
            {
                using var raw = await RawRequest.SendAsync(
                    host.Client, path, $"{(form ? "Content-Type: multipart/form-data; boundary=x\r\n" : "")}Content-Length: 900000\r\n");
                if (form)
                    await raw.WriteAsync(Encoding.ASCII.GetBytes(Beginning));
                await raw.WriteAsync(Sample.Beginning(100_000));
                await WaitForLogAsync(host, "Executing 'Functions.", times: caller + 1);
                await Task.Delay(TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken); // Until the worker reads, which nothing tells.
                if (caller % 2 == 0)
                    raw.Reset();
                else
                    raw.Dispose();
            }

            await WaitForLogAsync(host, "Executed 'Functions.", times: Callers);
            await host.StopAsync();
            Assert.DoesNotContain("failed with", host.Log, StringComparison.Ordinal);
        }

        // Who leaves before the function has begun is counted by nobody.
        Assert.Equal(
            ["code=cancelled outcome=cancelled trigger=http"],
            collector.Points("superres.pictures").Select(point => point.Attributes).Distinct());
    }

    [Fact]
    public void A_host_that_asks_for_the_end_without_a_reason_is_no_fault_of_the_service()
    {
        const string Trigger = "a test's";
        List<string> counted = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Name == "superres.pictures")
                it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();

        PictureCounter.Failed(Trigger, Problem.Describe(new OperationCanceledException()));

        Assert.Contains($"{Trigger} cancelled cancelled", counted);
    }

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

    private static Task WaitForLogAsync(RunningHost host, string text, int times) => Wait.UntilAsync(
        () => Task.FromResult(host.Log.Split(text).Length > times), () => $"'{text}' is not {times} times in\n{host.Log}");
}
