using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost;
using SuperRes.LocalHost.Invocation;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a Functions app.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _web;

    internal FunctionsApplicationBuilder(string[] args) => _web = HostComposition.CreateWebBuilder(args);

    /// <summary>State shared between the parts of the build.</summary>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    /// <summary>The app's settings.</summary>
    public ConfigurationManager Configuration => _web.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => _web.Configuration;

    /// <summary>The environment that the app runs in.</summary>
    public IHostEnvironment Environment => _web.Environment;

    /// <summary>The app's logging.</summary>
    public ILoggingBuilder Logging => _web.Logging;

    /// <summary>The app's metrics.</summary>
    public IMetricsBuilder Metrics => _web.Metrics;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services => _web.Services;

    /// <summary>The classes to look for functions in; the entry assembly's and its libraries' by default.</summary>
    internal IEnumerable<Type> FunctionClasses { get; set; } = FunctionDiscovery.ClassesOf(Assembly.GetEntryAssembly());

    /// <summary>Whether HTTP functions use ASP.NET Core's types.</summary>
    internal bool WebApplicationConfigured { get; set; }

    void IHostApplicationBuilder.ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure) =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    /// <summary>Builds the app.</summary>
    /// <returns>The app, ready to run.</returns>
    /// <exception cref="InvalidOperationException">A function is declared in a way that cannot work.</exception>
    public IHost Build() => HostComposition.Build(_web, FunctionClasses, WebApplicationConfigured);
}
