using System.Diagnostics;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SecondProject;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
if (builder.Configuration["Wrong"] is { } wrong)
{
    await Console.Error.WriteLineAsync($"Wrong is '{wrong}', but must not be set.");
    return 3;
}

// As an exporter of traces would: without a listener there are no activities.
ActivitySource.AddActivityListener(new()
{
    ShouldListenTo = source => source.Name.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal),
    Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
});

builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
builder.Services.AddSingleton(new BlobServiceClient(builder.Configuration["AzureWebJobsStorage"], new() { Retry = { MaxRetries = 1 } }));
builder.Services.AddSingleton<Diary>();
builder.Services.AddSingleton<Errands>();
await builder.Build().RunAsync();
return 0;
