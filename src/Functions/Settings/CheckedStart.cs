using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SuperRes.Functions.Settings;

/// <summary>Starts the application, or says in one line why it cannot start.</summary>
internal static class CheckedStart
{
    private const int Success = 0;
    private const int CannotStart = 1;

    /// <summary>
    /// Runs the host to its end, or says on the error output which settings are wrong, that its port is taken or that
    /// its keys cannot be used.
    /// </summary>
    /// <returns>The exit code of the process.</returns>
    public static int RunWithCheckedSettings(this IHost host)
    {
        using (host)
        {
            var faults = FaultsOf(host.Services.GetRequiredService<IStartupValidator>());
            if (faults.Count > 0 || !TryStart(host, out faults))
            {
                foreach (var fault in faults)
                    Console.Error.WriteLine(fault);
                return CannotStart;
            }

            host.WaitForShutdown();
            return Success;
        }
    }

    private static bool TryStart(IHost host, out IReadOnlyList<string> faults)
    {
        try
        {
            host.Start();
            faults = [];
            return true;
        }
        catch (IOException refused)
        {
            faults = [refused.Message];
            return false;
        }
    }

    private static IReadOnlyList<string> FaultsOf(IStartupValidator validator)
    {
        try
        {
            validator.Validate();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return [.. wrong.Failures];
        }
        catch (AggregateException several) when (several.InnerExceptions.All(one => one is OptionsValidationException))
        {
            return [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures)];
        }
    }
}
