using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Cleanup;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Sweeping;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>The blob pipeline of one machine, with hooks into its work.</summary>
internal sealed class Worker : IBlobObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private int _started;
    private int _progressed;

    public Worker(
        StorageAccount account, EngineOptions? engine = null, TimeProvider? clock = null, CleanupOptions? cleanup = null,
        LimitOptions? limits = null)
    {
        Model = new EdsrModel(engine ?? new EngineOptions { Workers = 1 });
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", account.ConnectionString)]).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton(Model)
            .AddSingleton(new Upscaler(Model))
            .AddSingleton(limits ?? new LimitOptions())
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton(cleanup ?? new CleanupOptions())
            .AddStorage(configuration)
            .AddBlobs(configuration)
            .AddSweep(configuration)
            .AddSingleton<IBlobObserver>(this)
            .BuildServiceProvider();
    }

    public EdsrModel Model { get; }

    /// <summary>Runs once, before anything is read but the input's first version.</summary>
    public Func<Task> AtStart { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs once, while the first picture is in the network.</summary>
    public Func<Task> HalfWay { get; set; } = () => Task.CompletedTask;

    public CollectedLog Log { get; } = new();

    /// <summary>What was reported to the end.</summary>
    public List<string> Outcomes { get; } = [];

    /// <summary>What is registered.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private BlobPipeline Pipeline => _services.GetRequiredService<BlobPipeline>();

    public Task UpscaleAsync(string name, CancellationToken? cancellationToken = null) =>
        Pipeline.UpscaleAsync(name, cancellationToken ?? TestContext.Current.CancellationToken);

    public Task UpscaleOrQueueAsync(string name) =>
        Pipeline.UpscaleOrQueueAsync(name, TestContext.Current.CancellationToken);

    public Task UpscaleLargeAsync(string message) =>
        Pipeline.UpscaleLargeAsync(message, TestContext.Current.CancellationToken);

    public Task GiveUpAsync(string message) => Pipeline.GiveUpAsync(message, TestContext.Current.CancellationToken);

    public async ValueTask<IBlobAttempt> BeginAsync(string inputName, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _started) == 1)
            await AtStart();
        return new Attempt(this);
    }

    public ValueTask SucceededAsync(
        string inputName, string outputName, bool made, CancellationToken cancellationToken)
    {
        lock (Outcomes)
            Outcomes.Add(outputName);
        return default;
    }

    public ValueTask GoneAsync(string inputName, CancellationToken cancellationToken)
    {
        Outcomes.Add("gone");
        return default;
    }

    public ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken)
    {
        Outcomes.Add($"{problem.Extensions["code"]}");
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Model.Dispose();
    }

    private sealed class Attempt(Worker worker) : IBlobAttempt
    {
        public void Report(double value)
        {
            if (Interlocked.Increment(ref worker._progressed) == 1)
                worker.HalfWay().GetAwaiter().GetResult();
        }

        public ValueTask WaitsAsync(CancellationToken cancellationToken)
        {
            lock (worker.Outcomes)
                worker.Outcomes.Add("waits");
            return default;
        }

        public ValueTask DisposeAsync() => default;
    }
}
