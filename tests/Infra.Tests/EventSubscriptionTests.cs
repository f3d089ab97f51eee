using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

public sealed class EventSubscriptionTests(Plans plans)
{
    private JsonNode Subscription =>
        plans.Subscription.PropertiesOf("Microsoft.EventGrid/systemTopics/eventSubscriptions");

    [Fact]
    public void Only_new_blobs_of_the_input_container_are_delivered()
    {
        var filter = Subscription["filter"]!;
        Assert.Equal(["Microsoft.Storage.BlobCreated"], Strings(filter["includedEventTypes"]!));
        Assert.Equal("/blobServices/default/containers/input/", (string?)filter["subjectBeginsWith"]);
    }

    [Fact]
    public void Only_operations_that_end_an_upload_are_delivered()
    {
        var filter = Assert.Single(Subscription["filter"]!["advancedFilters"]!.AsArray())!;
        Assert.Equal(("StringIn", "data.api"), ((string?)filter["operatorType"], (string?)filter["key"]));
        Assert.Equal(
            ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit"], Strings(filter["values"]!));
    }

    [Fact]
    public void Events_go_to_the_blob_trigger_with_a_key_that_only_azure_reads()
    {
        var endpoint = (string)Subscription["destination"]!["properties"]!["endpointUrl"]!;
        Assert.Contains("/runtime/webhooks/blobs?functionName=Host.Functions.{1}&code={2}", endpoint, StringComparison.Ordinal);
        Assert.Contains("'UpscaleBlobEvent'", endpoint, StringComparison.Ordinal);
        Assert.Contains("systemKeys.blobs_extension", endpoint, StringComparison.Ordinal);
        Assert.Empty(plans.Subscription.Outputs);
    }

    [Fact]
    public void An_event_that_nobody_takes_for_a_day_is_kept_by_the_topics_identity()
    {
        Assert.Equal(1440, (int)Subscription["retryPolicy"]!["eventTimeToLiveInMinutes"]!);
        var deadLetter = Subscription["deadLetterWithResourceIdentity"]!;
        Assert.Equal("SystemAssigned", (string?)deadLetter["identity"]!["type"]);
        Assert.Equal(
            "deadletter", (string?)deadLetter["deadLetterDestination"]!["properties"]!["blobContainerName"]);
    }

    private static IEnumerable<string?> Strings(JsonNode array) => array.AsArray().Select(item => (string?)item);
}
