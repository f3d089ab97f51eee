using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Settings;
using SuperRes.Functions.Settings;

namespace SuperRes.Infra.Tests;

/// <summary>The events that the application logs.</summary>
public sealed class LogEventsTests
{
    private static readonly IReadOnlyList<(string Id, string Level)> Logged =
    [
        .. from type in new[] { typeof(ISettings), typeof(LimitOptions) }.SelectMany(known => known.Assembly.GetTypes())
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select (message.EventId.ToString(CultureInfo.InvariantCulture), message.Level.ToString()),
    ];

    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        Assert.NotEmpty(Logged);
        Assert.Equal(Logged.Select(one => one.Id).Distinct(), Logged.Select(one => one.Id));
    }

    [Fact]
    public void Every_event_is_documented_with_its_level_and_no_other_is()
    {
        var documented = Document.Rows("docs/telemetry.md", "## Logs", next: null)
            .Select(cells => (Id: cells[1].Trim('`'), Level: cells[2]));
        Assert.Equal(Logged.Order(), documented.Order());
    }
}
