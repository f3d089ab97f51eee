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
        var filter = AdvancedFilter("data.api");
        Assert.Equal("StringIn", (string?)filter["operatorType"]);
        Assert.Equal(
            ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit"], Strings(filter["values"]!));
    }

    [Fact]
    public void Blobs_that_begin_empty_and_are_filled_without_an_event_are_not_delivered()
    {
        var filter = AdvancedFilter("data.blobType");
        Assert.Equal("StringIn", (string?)filter["operatorType"]);
        Assert.Equal(["BlockBlob"], Strings(filter["values"]!));
    }

    [Fact]
    public void No_other_filter_holds_an_event_back() => Assert.Equal(
        ["data.api", "data.blobType"],
        Subscription["filter"]!["advancedFilters"]!.AsArray().Select(filter => (string?)filter!["key"]));

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
        Assert.Equal(30, (int)Subscription["retryPolicy"]!["maxDeliveryAttempts"]!);
        var deadLetter = Subscription["deadLetterWithResourceIdentity"]!;
        Assert.Equal("SystemAssigned", (string?)deadLetter["identity"]!["type"]);
        var destination = deadLetter["deadLetterDestination"]!["properties"]!;
        Assert.Equal("deadletter", (string?)destination["blobContainerName"]);
        Assert.EndsWith("'Microsoft.Storage/storageAccounts', 'stdemo')]", (string?)destination["resourceId"]);
    }

    private JsonNode AdvancedFilter(string key) => Assert.Single(
        Subscription["filter"]!["advancedFilters"]!.AsArray(), filter => (string?)filter!["key"] == key)!;

    private static IEnumerable<string?> Strings(JsonNode array) => array.AsArray().Select(item => (string?)item);
}
