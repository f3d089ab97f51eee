using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using SuperRes.Functions.Blobs;

namespace SuperRes.Infra.Tests;

/// <summary>The host's file as it is shipped beside the functions.</summary>
public sealed class HostFileTests
{
    private static readonly JsonNode Shipped =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")))!;

    [Fact]
    public void Many_blobs_are_worked_on_at_a_time_so_that_small_ones_do_not_wait_for_large_ones() =>
        Assert.Equal(16, (int)Shipped["extensions"]!["blobs"]!["maxDegreeOfParallelism"]!);

    [Fact]
    public void Large_pictures_are_taken_from_their_queue_one_by_one_and_two_at_a_time()
    {
        var queues = Shipped["extensions"]!["queues"]!;
        Assert.Equal((1, 1), ((int)queues["batchSize"]!, (int)queues["newBatchThreshold"]!));
        Assert.Equal((int)Shipped["extensions"]!["blobs"]!["poisonBlobThreshold"]!, (int)queues["maxDequeueCount"]!);
    }

    [Fact]
    public void The_longest_run_of_a_function_is_said_and_leaves_the_sweep_its_time_and_that_of_pictures_in_hand()
    {
        var longest = TimeSpan.Parse((string)Shipped["functionTimeout"]!, CultureInfo.InvariantCulture);
        Assert.InRange(longest, TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_blob_is_given_up_after_the_attempts_that_its_record_tells()
    {
        var threshold = (int)Shipped["extensions"]!["blobs"]!["poisonBlobThreshold"]!;
        Assert.Equal(5, threshold);
        Assert.Equal(threshold, PoisonOptions.From(new ConfigurationBuilder().Build()).Attempts);
    }
}
