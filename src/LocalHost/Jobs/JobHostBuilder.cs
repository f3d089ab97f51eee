#pragma warning disable CS0618 // Leases and webhooks of the SDK are public, but "not ready for public consumption".
using System.Runtime.ExceptionServices;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.Azure;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Events;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Builds a host of the WebJobs SDK for the application's triggers.</summary>
internal sealed class JobHostBuilder(
    FunctionApp app, HostSettings settings, IConfiguration configuration, LeaseJournal journal, StorageConnections storage,
    BlobWebhook webhook, StateFolder state, ILoggerFactory logs)
{
    /// <summary>SDK singletons of a killed host, such as that of a timer, are free again after this time; the least that it allows.</summary>
    private static readonly TimeSpan LockPeriod = TimeSpan.FromSeconds(15);

    /// <summary>The functions that the SDK triggers.</summary>
    public IReadOnlyList<DeclaredFunction> Functions { get; } =
        [.. app.Functions.Where(one => one.Type != "httpTrigger" && one.IsKnown && !configuration.IsDisabled(one))];

    /// <summary>Builds one.</summary>
    /// <param name="target">Where its invocations go.</param>
    /// <param name="faults">What hears of listeners that fail.</param>
    public IHost Build(ITriggerTarget target, ListenerFaults faults) => new HostBuilder()
        .UseEnvironment(Environments.Production) // Development would validate services and fail on the timer extension's old storage types.
        .ConfigureAppConfiguration(sources => sources.AddConfiguration(configuration))
        .ConfigureServices(services =>
        {
            services.AddSingleton(logs).AddSingleton(target);
            services.AddSingleton<ITypeLocator>(new EmittedFunctions(Functions, settings.ContainerScan));
            services.AddSingleton<IWebJobsExceptionHandler>(faults);
            services.AddSingleton<IWebHookProvider>(webhook);
        })
        .ConfigureWebJobs(jobs =>
        {
            jobs.UseHostId(settings.HostId).AddAzureStorageCoreServices().AddExecutionContextBinding()
                .AddTimers().AddAzureStorageBlobs().AddAzureStorageQueues();
            jobs.Services.AddSingleton<ScheduleMonitor>(new TimerStatus(storage.HostContainer, settings.HostId));
            jobs.Services.Configure<SingletonOptions>(options => options.ListenerLockPeriod = LockPeriod);
            var original = jobs.Services.Last(service => service.ServiceType == typeof(AzureComponentFactory)).ImplementationType!;
            jobs.Services.AddSingleton<AzureComponentFactory>(provider =>
                new ClientFactory((AzureComponentFactory)ActivatorUtilities.CreateInstance(provider, original), journal));
        })
        .ConfigureServices(services =>
        {
            // After the SDK's own service, so that the webhook is there.
            if (!settings.ContainerScan)
            {
                foreach (var function in Functions.Where(one => one.Type == "blobTrigger"))
                {
                    services.AddSingleton<IHostedService>(provider => new BlobWatcher(
                        function, webhook, storage, new WatchLock(provider.GetRequiredService<IDistributedLockManager>(), settings, state, function),
                        settings, state, configuration, logs.CreateLogger<BlobWatcher>()));
                }
            }
        })
        .Build();

    /// <summary>Puts the journal into all queue clients that the SDK makes, and has blobs opened by their exact names.</summary>
    private sealed class ClientFactory(AzureComponentFactory original, LeaseJournal journal) : AzureComponentFactory
    {
        public override TokenCredential CreateTokenCredential(IConfiguration configuration) => original.CreateTokenCredential(configuration);

        public override object CreateClient(Type clientType, IConfiguration configuration, TokenCredential credential, object clientOptions) =>
            original.CreateClient(clientType, configuration, credential, clientOptions);

        public override object CreateClientOptions(Type optionsType, object? serviceVersion, IConfiguration configuration)
        {
            var options = original.CreateClientOptions(optionsType, serviceVersion, configuration);
            (options as QueueClientOptions)?.AddPolicy(journal, HttpPipelinePosition.PerCall);
            (options as BlobClientOptions)?.TrimBlobNameSlashes = false;
            return options;
        }
    }
}

/// <summary>Hears of listeners that fail, which the SDK's own handler would end the process for; none of them comes back by itself.</summary>
internal sealed class ListenerFaults : IWebJobsExceptionHandler
{
    private readonly TaskCompletionSource<Exception> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first fault.</summary>
    public Task<Exception> First => _first.Task;

    /// <inheritdoc/>
    public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) =>
        OnUnhandledExceptionAsync(exceptionInfo);

    /// <inheritdoc/>
    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        _first.TrySetResult(exceptionInfo.SourceException);
        return Task.CompletedTask;
    }
}
