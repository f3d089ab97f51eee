using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Tests.Http;

public sealed class SyncEstimateTests
{
    private const long Bytes = 100_000_000;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(100);

    [Theory]
    [InlineData(100, 0)]
    [InlineData(90, 140)]
    [InlineData(1, 7)]
    public void A_picture_whose_answer_would_arrive_is_let_in(double own, double others) =>
        Estimate(own, others).Check(Budget);

    [Fact]
    public void A_picture_over_the_budget_is_told_to_become_a_job_however_long_the_line_is()
    {
        var refused = Assert.Throws<SyncTooSlowException>(() => Estimate(101, 500).Check(Budget));
        Assert.Contains("101 s", refused.Message, StringComparison.Ordinal);
        Assert.Contains("100 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_only_the_line_makes_too_slow_may_come_back()
    {
        var busy = Assert.Throws<BusyException>(() => Estimate(90, 141).Check(Budget));
        Assert.Equal(TimeSpan.FromSeconds(30), busy.RetryAfter);
        Assert.Contains("231 s", busy.Message, StringComparison.Ordinal);
        Assert.Contains("/api/jobs", busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_picture_in_the_line_costs_no_more_than_the_picture_itself_and_all_no_more_than_their_work()
    {
        Admission line = new(maxPictures: 8, new MemoryBudget(1_000_000_000));
        Assert.Equal(TimeSpan.Zero, Others(own: 10, Bytes));

        using var small = await EnterAsync(seconds: 0.1);
        using var large = await EnterAsync(seconds: 90);

        Assert.Equal(TimeSpan.FromSeconds(20), Others(own: 10, Bytes));
        Assert.Equal(TimeSpan.FromSeconds(90.1), Others(own: 200, Bytes));
        // Where there is no memory beside them, their work may have to be done first.
        Assert.Equal(TimeSpan.FromSeconds(90.1), Others(own: 10, 800_000_000));

        TimeSpan Others(double own, long bytes) => SyncEstimate.Of(TimeSpan.FromSeconds(own), bytes, line).Others;

        Task<IDisposable> EnterAsync(double seconds) => line.EnterAsync(
            pixels: 1, TimeSpan.FromSeconds(seconds), Bytes, isPatient: false, TestContext.Current.CancellationToken);
    }

    private static SyncEstimate Estimate(double own, double others) =>
        new(TimeSpan.FromSeconds(own), TimeSpan.FromSeconds(others), TimeSpan.FromSeconds(30));
}
