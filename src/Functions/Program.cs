using Microsoft.Azure.Functions.Worker.Builder;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Http;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Telemetry;
using SuperRes.Functions.Upscaling;

var builder = FunctionsApplication.CreateBuilder(args);

builder.ConfigureFunctionsWebApplication();

builder.Services
    .AddUpscaling(builder.Configuration)
    .AddStorage(builder.Configuration)
    .AddBlobs(builder.Configuration)
    .AddResultCache(builder.Configuration)
    .AddJobs()
    .AddHttpApi(builder.Configuration)
    .AddCleanup(builder.Configuration)
    .AddSweep(builder.Configuration)
    .AddTelemetry(builder.Configuration);

return builder.Build().RunWithCheckedSettings();
