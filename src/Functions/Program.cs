using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Http;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Storage;
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
    .AddCleanup(builder.Configuration);

builder.Build().Run();
