using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http;

/// <summary>Registers what the HTTP functions share.</summary>
public static class HttpRegistration
{
    /// <summary>
    /// Who reads an answer more slowly, 16 KiB a second on average, is cut off: an answer holds memory until it is read. What the
    /// host and the system's buffers in between take counts as read: some 8 MB, and so some eight minutes, for who reads nothing.
    /// </summary>
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 16 << 10, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Adds <see cref="ErrorBoundary"/> and <see cref="UploadReader"/>.</summary>
    public static IServiceCollection AddHttpApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LimitOptions.HostMaxBytes; // The worker's own server would stop at 30 MB.
            kestrel.Limits.MinResponseDataRate = SlowestReader;
            kestrel.Limits.MinRequestBodyDataRate = null; // It would end slow uploads with 500; UploadTimeout says how slow they may be.
        });
        return services
            .AddSettings<HttpOptions>(configuration)
            .AddSingleton<ErrorBoundary>()
            .AddSingleton<SyncBudget>()
            .AddSingleton(provider => new CallerMemory(
                provider.GetRequiredService<EdsrModel>().Admission.Memory, provider.GetRequiredService<LimitOptions>()))
            .AddSingleton<UploadReader>();
    }
}
