namespace SuperRes.Core.Tests.Inference;

/// <summary>The bar for two ways of computing the same network.</summary>
internal static class Difference
{
    /// <summary>At most one grey level, on at most 0.1 % of the samples (rounded up to a whole sample).</summary>
    public static void AssertSmall(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        int largest = 0, count = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            largest = Math.Max(largest, difference);
            count += difference == 0 ? 0 : 1;
        }
        Assert.InRange(largest, 0, 1);
        Assert.InRange(count, 0, Math.Ceiling(expected.Length * 0.001));
    }
}
