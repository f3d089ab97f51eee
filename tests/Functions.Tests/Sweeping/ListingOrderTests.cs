using System.Text;
using SuperRes.Functions.Sweeping;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>Walks through listings that are sorted as the service likes, and that hang.</summary>
public sealed class ListingOrderTests
{
    private const int PageSize = 3;

    /// <summary>Mixed case; the cat lies beyond the basic plane, where UTF-16 and UTF-8 sort differently.</summary>
    private static readonly string[] Names =
        ["a.png", "B.png", "b.png", "C.png", "c-1.png", "Z", "z", "é.png", "\uFF5E.png", "\U0001F408.png", "\U0001F408\uFF5E"];

    private static readonly (DateTimeOffset Oldest, DateTimeOffset Youngest) Always =
        (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Orders => new()
    {
        { "UTF-16", false }, { "UTF-8", false }, { "any case", false }, { "backwards", false },
        { "UTF-16", true }, { "UTF-8", true }, { "any case", true }, { "backwards", true },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_walk_that_goes_on_misses_nothing_in_whatever_order_names_come(string order, bool isLastGone)
    {
        for (var count = 1; count < Names.Length; count++)
        {
            var names = Sorted(order);
            var storage = new ListedNames(names, PageSize);
            await using var first = new UnfinishedInputs(storage.CreateClient(), SweepPosition.Start, Always);
            var found = await FindAsync(first, count);
            if (isLastGone && first.Position.After is { } after)
            {
                // Something in its place, as pages are told apart by their first names and not by numbers.
                names[names.IndexOf(after)] = "new";
                found.Add(after);
            }

            await using var second = new UnfinishedInputs(storage.CreateClient(), first.Position, Always);
            var rest = await FindAsync(second, int.MaxValue);

            Assert.Empty(Names.Except(found).Except(rest));
            Assert.True(rest.Count <= Names.Length - count + PageSize, $"{rest.Count} of them after {count}.");
            Assert.Equal(SweepPosition.Start, second.Position);
        }
    }

    [Fact]
    public async Task A_walk_whose_time_is_over_leaves_the_rest_to_the_next()
    {
        for (var count = 1; count < Names.Length; count++)
        {
            var storage = new ListedNames(Sorted("UTF-8"), PageSize);
            var looked = 0;
            await using var first = new UnfinishedInputs(storage.CreateClient(), SweepPosition.Start, Always);
            var found = await FindAsync(first, int.MaxValue, () => ++looked > count);
            Assert.NotEqual(SweepPosition.Start, first.Position);

            await using var second = new UnfinishedInputs(storage.CreateClient(), first.Position, Always);
            Assert.Equal(Sorted("UTF-8"), [.. found, .. await FindAsync(second, int.MaxValue)]);
        }
    }

    [Fact]
    public async Task A_walk_that_is_ended_does_not_wait_for_a_listing_that_hangs()
    {
        var storage = new ListedNames([], PageSize) { IsStalled = true };
        await using var walk = new UnfinishedInputs(storage.CreateClient(), SweepPosition.Start, Always);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var walking = Task.Run(async () =>
        {
            await foreach (var input in walk.FindAsync(ended.Token))
                Assert.Fail(input.Name);
        }, Stop);
        while (storage.Calls == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Stop);

        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walking.WaitAsync(TimeSpan.FromSeconds(5), Stop));
    }

    private static List<string> Sorted(string order) => order switch
    {
        "UTF-16" => [.. Names.Order(StringComparer.Ordinal)],
        "UTF-8" => [.. Names.OrderBy(name => Convert.ToHexString(Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal)],
        "any case" => [.. Names.Order(StringComparer.OrdinalIgnoreCase)],
        _ => [.. Names.OrderDescending(StringComparer.Ordinal)],
    };

    private static async Task<List<string>> FindAsync(UnfinishedInputs walk, int most, Func<bool>? isOver = null)
    {
        var found = new List<string>();
        await foreach (var input in walk.FindAsync(Stop, isOver))
        {
            found.Add(input.Name);
            if (found.Count == most)
                break;
        }

        return found;
    }
}
