#pragma warning disable CS0618 // Webhooks of the SDK are public, but "not ready for public consumption".
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

namespace SuperRes.LocalHost.Jobs;

/// <summary>Builds a host of the WebJobs SDK for the application's triggers.</summary>
internal sealed class JobHostBuilder(
    FunctionApp app, HostSettings settings, IConfiguration configuration, MessageLeases leases, StorageConnections storage,
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
        .ConfigureServices(services => services.AddSingleton(logs).AddSingleton(target)
            .AddSingleton<ITypeLocator>(new EmittedFunctions(Functions, settings.ContainerScan))
            .AddSingleton<IWebJobsExceptionHandler>(faults)
            .AddSingleton<IWebHookProvider>(webhook))
        .ConfigureWebJobs(jobs =>
        {
            jobs.UseHostId(settings.HostId).AddAzureStorageCoreServices().AddExecutionContextBinding()
                .AddTimers().AddAzureStorageBlobs().AddAzureStorageQueues();
            jobs.Services.AddSingleton<ScheduleMonitor>(new TimerStatus(storage.HostContainer, settings.HostId));
            jobs.Services.Configure<SingletonOptions>(options => options.ListenerLockPeriod = options.ListenerLockRecoveryPollingInterval = LockPeriod);
            var original = jobs.Services.Last(service => service.ServiceType == typeof(AzureComponentFactory)).ImplementationType!;
            jobs.Services.AddSingleton<AzureComponentFactory>(provider =>
                new ClientFactory((AzureComponentFactory)ActivatorUtilities.CreateInstance(provider, original), leases));
        })
        .ConfigureServices(services =>
        {
            // After the SDK's own service, so that the webhook is there.
            foreach (var function in Functions.Where(one => one.Type == "blobTrigger" && !settings.ContainerScan))
            {
                services.AddSingleton<IHostedService>(new BlobWatcher(
                    function, webhook, storage, new WatchLock(storage, settings, state, function), settings, state, configuration,
                    logs.CreateLogger<BlobWatcher>()));
            }
        })
        .Build();

    /// <summary>Puts the leases into all queue clients that the SDK makes, and has blobs opened by their exact names.</summary>
    private sealed class ClientFactory(AzureComponentFactory original, MessageLeases leases) : AzureComponentFactory
    {
        public override TokenCredential CreateTokenCredential(IConfiguration configuration) => original.CreateTokenCredential(configuration);

        public override object CreateClient(Type clientType, IConfiguration configuration, TokenCredential credential, object clientOptions) =>
            original.CreateClient(clientType, configuration, credential, clientOptions);

        public override object CreateClientOptions(Type optionsType, object? serviceVersion, IConfiguration configuration)
        {
            var options = original.CreateClientOptions(optionsType, serviceVersion, configuration);
            (options as QueueClientOptions)?.AddPolicy(leases, HttpPipelinePosition.PerCall);
            (options as BlobClientOptions)?.TrimBlobNameSlashes = false;
            return options;
        }
    }
}

/// <summary>Hears of listeners that fail, for which the SDK's own handler would end the process; none of them comes back by itself.</summary>
internal sealed class ListenerFaults : IWebJobsExceptionHandler
{
    private readonly TaskCompletionSource<Exception> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Exception> First => _first.Task;

    public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) => OnUnhandledExceptionAsync(exceptionInfo);

    public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
    {
        _first.TrySetResult(exceptionInfo.SourceException);
        return Task.CompletedTask;
    }
}
