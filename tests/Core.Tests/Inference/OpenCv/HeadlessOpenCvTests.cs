using SuperRes.Core.Imaging;
using SuperRes.Tests;

namespace SuperRes.Core.Tests.Inference.OpenCv;

public class HeadlessOpenCvTests
{
    private static readonly string[] LibcFamily =
    [
        "libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "ld-linux-x86-64.so.2",
        "libgcc_s.so.1", "libstdc++.so.6",
    ];

    [Fact]
    public void The_deployed_OpenCV_library_needs_no_desktop()
    {
        var library = Assert.Single(Directory.GetFiles(
            AppContext.BaseDirectory, "libOpenCvSharpExtern.so", SearchOption.AllDirectories));

        var needed = ElfFile.NeededLibraries(library);

        Assert.Contains("libc.so.6", needed);
        Assert.Empty(needed.Except(LibcFamily));
    }

    [Fact]
    public void OpenCV_keeps_to_its_callers_thread_from_the_first_picture_on()
    {
        using PixelBuffer picture = new(4, 4, 3);
        using var mat = picture.AsMat();

        Assert.Equal(1, OpenCvSharp.Cv2.GetNumThreads());
    }
}
