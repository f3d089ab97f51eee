namespace SuperRes.Infra.Tests;

public sealed class MonitoringTests(Plans plans)
{
    [Theory]
    [InlineData("flex")]
    [InlineData("container")]
    public void Logs_of_a_fault_cannot_run_up_a_bill(string plan)
    {
        var workspace = plans[plan].PropertiesOf("Microsoft.OperationalInsights/workspaces");
        Assert.Equal(1, (int)workspace["workspaceCapping"]!["dailyQuotaGb"]!);
        Assert.Equal(30, (int)workspace["retentionInDays"]!);
    }
}
