using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public class AdmissionTests
{
    [Fact]
    public void A_picture_too_many_is_turned_away_until_a_place_is_free()
    {
        Admission line = new(2, 100, new Throughput());
        var first = line.Enter(10);
        line.Enter(10);

        var busy = Assert.Throws<BusyException>(() => line.Enter(10));
        first.Dispose();
        line.Enter(10);

        Assert.Contains("no more than 2", busy.Message, StringComparison.Ordinal);
        Assert.Equal("busy", busy.Code);
    }

    [Fact]
    public void Megapixels_are_bounded_but_a_single_large_picture_may_enter_an_empty_line()
    {
        Admission line = new(8, 1, new Throughput());
        using (line.Enter(5_000_000))
            Assert.Throws<BusyException>(() => line.Enter(1));

        line.Enter(600_000);
        Assert.Throws<BusyException>(() => line.Enter(600_000));
        line.Enter(400_000);
    }

    [Fact]
    public void Leaving_twice_frees_one_place()
    {
        Admission line = new(8, 1, new Throughput());
        var place = line.Enter(100);
        line.Enter(50);

        place.Dispose();
        place.Dispose();

        Assert.Equal((1, 50), (line.Pictures, line.Pixels));
    }

    [Fact]
    public void The_time_to_come_back_follows_from_the_measured_speed()
    {
        Throughput throughput = new();
        throughput.Record(1_000_000, TimeSpan.FromSeconds(4));
        Admission line = new(1, 100, throughput);
        line.Enter(5_000_000);

        Assert.Equal(20, throughput.EstimateSeconds(5_000_000), 1e-6);
        Assert.Equal(TimeSpan.FromSeconds(20), Assert.Throws<BusyException>(() => line.Enter(1)).RetryAfter);
    }
}
