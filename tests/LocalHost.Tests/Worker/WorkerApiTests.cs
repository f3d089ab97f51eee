using Microsoft.Azure.Functions.Worker;

namespace SuperRes.LocalHost.Tests.Worker;

/// <summary>The local host may not offer a function anything that the worker does not offer in the same words.</summary>
public sealed class WorkerApiTests
{
    /// <summary>What is coded against, of the worker's packages at the versions that the functions are published with.</summary>
    private const string Expected =
        """
        enum Microsoft.Azure.Functions.Worker.AuthorizationLevel
          Anonymous = 0
          User = 1
          Function = 2
          System = 3
          Admin = 4
        abstract class Microsoft.Azure.Functions.Worker.BindingContext
          abstract IReadOnlyDictionary<string, object> BindingData { get; }
        sealed class Microsoft.Azure.Functions.Worker.BlobInputAttribute : Attribute
          BlobInputAttribute(string blobPath)
          string BlobPath { get; }
          string? Connection { get; set; }
        sealed class Microsoft.Azure.Functions.Worker.BlobTriggerAttribute : Attribute
          BlobTriggerAttribute(string blobPath)
          string BlobPath { get; }
          string? Connection { get; set; }
          BlobTriggerSource Source { get; set; }
        enum Microsoft.Azure.Functions.Worker.BlobTriggerSource
          LogsAndContainerScan = 0
          EventGrid = 1
        static class Microsoft.Azure.Functions.Worker.Builder.FunctionsApplication
          static FunctionsApplicationBuilder CreateBuilder(string[] args)
        class Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder : IFunctionsWorkerApplicationBuilder, IHostApplicationBuilder
          IDictionary<object, object> Properties { get; }
          ConfigurationManager Configuration { get; }
          IHostEnvironment Environment { get; }
          ILoggingBuilder Logging { get; }
          IMetricsBuilder Metrics { get; }
          IServiceCollection Services { get; }
          IHost Build()
        static class Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilderAspNetCoreExtensions
          static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
        sealed class Microsoft.Azure.Functions.Worker.FunctionAttribute : Attribute
          FunctionAttribute(string name)
          string Name { get; }
        abstract class Microsoft.Azure.Functions.Worker.FunctionContext
          abstract string InvocationId { get; }
          abstract string FunctionId { get; }
          abstract TraceContext TraceContext { get; }
          abstract BindingContext BindingContext { get; }
          abstract RetryContext RetryContext { get; }
          abstract IServiceProvider InstanceServices { get; set; }
          abstract FunctionDefinition FunctionDefinition { get; }
          abstract IDictionary<object, object> Items { get; set; }
          abstract IInvocationFeatures Features { get; }
          virtual CancellationToken CancellationToken { get; }
        abstract class Microsoft.Azure.Functions.Worker.FunctionDefinition
          abstract string PathToAssembly { get; }
          abstract string EntryPoint { get; }
          abstract string Id { get; }
          abstract string Name { get; }
        sealed class Microsoft.Azure.Functions.Worker.HttpResultAttribute : Attribute
          HttpResultAttribute()
        sealed class Microsoft.Azure.Functions.Worker.HttpTriggerAttribute : Attribute
          HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
          AuthorizationLevel AuthLevel { get; }
          string[]? Methods { get; }
          string? Route { get; set; }
        interface Microsoft.Azure.Functions.Worker.IFunctionsWorkerApplicationBuilder
          IServiceCollection Services { get; }
        interface Microsoft.Azure.Functions.Worker.IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
          void Set<T>(T instance)
          T Get<T>()
        sealed class Microsoft.Azure.Functions.Worker.QueueTriggerAttribute : Attribute
          QueueTriggerAttribute(string queueName)
          string QueueName { get; }
          string? Connection { get; set; }
        abstract class Microsoft.Azure.Functions.Worker.RetryContext
          abstract int RetryCount { get; }
          abstract int MaxRetryCount { get; }
        class Microsoft.Azure.Functions.Worker.ScheduleStatus
          ScheduleStatus()
          DateTime Last { get; set; }
          DateTime Next { get; set; }
          DateTime LastUpdated { get; set; }
        class Microsoft.Azure.Functions.Worker.TimerInfo
          TimerInfo()
          ScheduleStatus? ScheduleStatus { get; set; }
          bool IsPastDue { get; set; }
        sealed class Microsoft.Azure.Functions.Worker.TimerTriggerAttribute : Attribute
          TimerTriggerAttribute(string schedule)
          string Schedule { get; }
          bool RunOnStartup { get; set; }
          bool UseMonitor { get; set; }
        abstract class Microsoft.Azure.Functions.Worker.TraceContext
          abstract string TraceParent { get; }
          abstract string TraceState { get; }
        sealed class Microsoft.Azure.Functions.Worker.WarmupTriggerAttribute : Attribute
          WarmupTriggerAttribute()
        """;

    [Fact]
    public void What_the_local_host_offers_is_a_part_of_the_workers_api_and_nothing_else()
    {
        var offered = typeof(FunctionAttribute).Assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(Signatures.Of);

        Assert.Equal(Expected.Split('\n'), offered);
    }
}
