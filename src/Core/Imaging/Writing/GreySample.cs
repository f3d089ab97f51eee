using System.Numerics;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>Joins the three channels that a network made of one.</summary>
internal static class GreySample
{
    /// <summary>Their mean, rounded half up.</summary>
    public static T Of<T>(T red, T green, T blue)
        where T : unmanaged, IBinaryInteger<T> => T.CreateTruncating(
            (2 * (uint.CreateTruncating(red) + uint.CreateTruncating(green) + uint.CreateTruncating(blue)) + 3) / 6);
}
