using NetVips;
using SuperRes.Core.Imaging;

namespace SuperRes.Core.Tests.Imaging;

public class ReadingFaultTests
{
    public static TheoryData<Exception, bool> Thrown => new()
    {
        { new VipsException("pngload: libspng read error"), true },
        { new InvalidDataException(), true },
        { new IOException(), true },
        { new ArgumentException("Prefix \"xmlns\" is reserved."), true },
        { new KeyNotFoundException(), true },
        { new OverflowException(), true },
        { new InsufficientMemoryException(), false },
        { new TaskCanceledException(), false },
        { new ImageTooSlowException("It took too long."), false },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public void What_a_reader_throws_is_the_fault_of_its_file_unless_it_is_plainly_not(Exception thrown, bool isOfFile) =>
        Assert.Equal(isOfFile, ReadingFault.IsOfFile(thrown));

    [Theory]
    [InlineData("profile-asks-for-a-dictionary_fine.png", "metadata=strip")]
    [InlineData("text-asks-for-a-dictionary_fine.png", "metadata=strip")]
    [InlineData("xmp-of-a-reserved-prefix_fine.png", "metadata=strip")]
    [InlineData("profile-asks-for-a-dictionary_fine.png", "metadata=keep")]
    [InlineData("text-asks-for-a-dictionary_fine.png", "metadata=keep")]
    [InlineData("xmp-of-a-reserved-prefix_fine.png", "metadata=keep")]
    public async Task Metadata_that_cannot_be_read_is_left_out_of_a_picture_that_can_be(string name, string option)
    {
        var file = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "Corpus", name), TestContext.Current.CancellationToken);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, option));
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
        Assert.DoesNotContain(result.GetFields(), field =>
            field is "exif-data" or "xmp-data" or "icc-profile-data" || field.StartsWith("png-comment", StringComparison.Ordinal));
    }
}
