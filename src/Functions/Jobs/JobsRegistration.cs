using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Results;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>Registers jobs and the results that are fetched by an id.</summary>
public static class JobsRegistration
{
    /// <summary>Adds <see cref="JobIntake"/>, <see cref="JobReader"/>, <see cref="JobRemoval"/>, <see cref="ResultStore"/> and the
    /// observer that keeps records up to date.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton(provider => new JobRecords(
            Container(provider, Containers.Jobs), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ResultStore(Container(provider, Containers.Output)))
        .AddSingleton(provider => new JobReader(
            Storage(provider), provider.GetRequiredService<JobRecords>(), provider.GetRequiredService<ResultStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new JobRemoval(
            Storage(provider), provider.GetRequiredService<JobRecords>(), provider.GetRequiredService<JobReader>(),
            provider.GetRequiredService<ResultStore>()))
        .AddSingleton(provider => new JobIntake(
            Container(provider, Containers.Input),
            provider.GetRequiredService<JobRecords>(),
            provider.GetRequiredService<UploadReader>(),
            provider.GetRequiredService<EdsrModel>(),
            provider.GetRequiredService<Upscaler>(),
            provider.GetRequiredService<LimitOptions>(),
            provider.GetRequiredService<ILogger<JobIntake>>()))
        .AddSingleton<IBlobObserver, JobObserver>();

    private static BlobContainerClient Container(IServiceProvider provider, string name) =>
        Storage(provider).GetBlobContainerClient(name);

    private static BlobServiceClient Storage(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<BlobServiceClient>(StorageRegistration.Impatient);
}
