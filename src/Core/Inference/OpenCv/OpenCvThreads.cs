using OpenCvSharp;

namespace SuperRes.Core.Inference.OpenCv;

/// <summary>Keeps OpenCV to the thread that calls it: pictures share the cores fairly through threads of our own, and a pool
/// beside these would compete with them. Holds for the whole process, so it is set before OpenCV does anything.</summary>
internal static class OpenCvThreads
{
    private static readonly Lazy<bool> Single = new(() =>
    {
        Cv2.SetNumThreads(1);
        return true;
    });

    /// <summary>Sees to it.</summary>
    public static void EnsureSingle() => _ = Single.Value;
}
