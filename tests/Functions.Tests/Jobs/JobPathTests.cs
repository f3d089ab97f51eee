using SuperRes.Functions.Jobs;

namespace SuperRes.Functions.Tests.Jobs;

public sealed class JobPathTests
{
    private const string Id = "job-0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("my photo (1).jpg", "my_photo__1_.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\pictures\\a.png", "a.png")]
    [InlineData("..", "picture")]
    [InlineData("", "picture")]
    [InlineData(null, "picture")]
    [InlineData("ünï\u0000\r\n.png", "_n____.png")]
    public void The_name_of_a_file_is_reduced_to_what_is_safe(string? name, string expected) =>
        Assert.Equal($"jobs/{Id}/{expected}", JobPath.Input(Id, name));

    [Fact]
    public void A_long_name_is_cut_off() =>
        Assert.Equal($"jobs/{Id}/{new string('a', 64)}", JobPath.Input(Id, new string('a', 5000)));

    [Theory]
    [InlineData($"jobs/{Id}/photo.jpg", Id)]
    [InlineData("photo.jpg", null)]
    [InlineData("jobs/photo.jpg", null)]
    [InlineData("jobs/someone's folder/photo.jpg", null)]
    [InlineData($"jobs/{Id}/deeper/photo.jpg", null)]
    public void The_job_of_an_input_is_known_by_its_folder(string input, string? id)
    {
        Assert.Equal(id is not null, JobPath.TryGetId(input, out var found));
        Assert.Equal(id, found);
    }

    [Fact]
    public void Ids_are_well_formed_and_never_alike()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => JobId.New()).ToHashSet();
        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.True(JobId.IsWellFormed(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("job-0123456789abcdef0123456789abcdef0123456")]
    [InlineData("job-0123456789ABCDEF0123456789ABCDEF01234567")]
    public void What_is_no_id_never_becomes_part_of_a_name(string text) => Assert.False(JobId.IsWellFormed(text));
}
