using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Invocation;

public sealed class FunctionValidationTests
{
    [Theory]
    [InlineData(typeof(BadContainer), "'Bad'", "container name")]
    [InlineData(typeof(BadSchedule), "'Bad'", "no schedule")]
    [InlineData(typeof(MissingSetting), "'Bad'", "'NotThere'")]
    [InlineData(typeof(BadInput), "'Bad'", "BlobContainerClient")]
    [InlineData(typeof(TwoTriggers), "'Bad'", "exactly one")]
    [InlineData(typeof(SameName), "'bad'", "More than one")]
    public async Task A_mistake_stops_the_start_and_names_the_function(Type functions, string name, string what)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(functions));

        Assert.Contains(name, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Http_functions_without_the_web_application_are_refused()
    {
        var builder = FunctionsApplication.CreateBuilder(["--port", "0"]);
        builder.FunctionClasses = [typeof(Good)];

        var error = Assert.Throws<InvalidOperationException>(builder.Build);

        Assert.Contains("ConfigureFunctionsWebApplication", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_warm_up_runs_once_when_the_host_starts()
    {
        await using var host = await TestHost.StartAsync(typeof(WarmUp));

        await host.Calls.WaitForAsync("warm");

        Assert.Single(host.Calls.All);
    }

    public static class BadContainer
    {
        [Function("Bad")]
        public static void Run([BlobTrigger("In Put/{name}")] BlobClient blob) => ArgumentNullException.ThrowIfNull(blob);
    }

    public static class BadSchedule
    {
        [Function("Bad")]
        public static void Run([TimerTrigger("now and then")] TimerInfo timer) => ArgumentNullException.ThrowIfNull(timer);
    }

    public static class MissingSetting
    {
        [Function("Bad")]
        public static void Run([QueueTrigger("%NotThere%")] string text) => ArgumentNullException.ThrowIfNull(text);
    }

    public static class BadInput
    {
        [Function("Bad")]
        public static void Run([WarmupTrigger] object context, [BlobInput("output")] Stream blob) =>
            ArgumentNullException.ThrowIfNull(blob);
    }

    public static class TwoTriggers
    {
        [Function("Bad")]
        public static void Run([WarmupTrigger] object context, [QueueTrigger("queue")] string text) =>
            ArgumentNullException.ThrowIfNull(text);
    }

    public static class SameName
    {
        [Function("Bad")]
        public static void One([WarmupTrigger] object context) => ArgumentNullException.ThrowIfNull(context);

        [Function("bad")]
        public static void Two([WarmupTrigger] object context) => ArgumentNullException.ThrowIfNull(context);
    }

    public static class Good
    {
        [Function("Good")]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();
    }

    public sealed class WarmUp(Calls calls)
    {
        [Function("WarmUp")]
        public void Run([WarmupTrigger] object context) => calls.Add("warm");
    }
}
