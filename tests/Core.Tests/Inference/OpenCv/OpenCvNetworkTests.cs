using System.Runtime.InteropServices;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference.OpenCv;

public sealed class OpenCvNetworkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(40, 31)]
    [InlineData(289, 150)]
    public async Task Tiles_give_the_pixels_of_the_whole_picture(int width, int height)
    {
        var token = TestContext.Current.CancellationToken;
        using var picture = TestPictures.Edges(width, height);
        using EdsrModel model = new(new EngineOptions { Engine = EngineKind.OpenCv, Workers = 2 });
        CollectingSink tiled = new();

        await model.UpscaleAsync(picture, tiled, null, token);
        var whole = await Reference.UpscaleAsync(picture, token);

        Difference.AssertSmall(whole, tiled.Bytes);
    }

    /// <summary>Twice the size of what a network is tried on first, and of nothing else.</summary>
    [Fact]
    public async Task A_network_whose_output_has_another_size_is_refused_and_the_one_before_serves_on()
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder.FullName, "network.onnx");
        await File.WriteAllBytesAsync(path, new EdsrFile(8, 1, 2).Write(), token);
        using EdsrModel model = new(new EngineOptions { ModelPath = path, Workers = 2 });
        await model.LoadAsync(token);
        var before = model.ModelId;

        await File.WriteAllBytesAsync(path, FixedSize(34, 46), token);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        var health = await model.CheckAsync(token);

        Assert.Equal(HealthState.Degraded, health.State);
        Assert.Equal(before, model.ModelId);
        using var picture = TestPictures.Noise(144, 100);
        CollectingSink sink = new();
        await model.UpscaleAsync(picture, sink, null, token);
        Assert.Equal(144 * 2 * 100 * 2 * 3, sink.Bytes.Length);
    }

    /// <summary>A graph of one node that resizes whatever comes to fixed sides.</summary>
    private static byte[] FixedSize(long height, long width)
    {
        ProtobufWriter graph = new();
        graph.Message(5, new ProtobufWriter().Integer(1, 4).Integer(2, 7).Text(8, "sizes").Bytes(9, MemoryMarshal.AsBytes<long>([1, 3, height, width])));
        foreach (var empty in (string[])["roi", "scales"])
            graph.Message(5, new ProtobufWriter().Integer(1, 0).Integer(2, 1).Text(8, empty).Bytes(9, []));
        graph.Message(1, new ProtobufWriter().Text(1, "input").Text(1, "roi").Text(1, "scales").Text(1, "sizes").Text(2, "output")
            .Text(3, "resize").Text(4, "Resize").Message(5, Attribute("mode", "nearest"))
            .Message(5, Attribute("coordinate_transformation_mode", "asymmetric")).Message(5, Attribute("nearest_mode", "floor")));
        graph.Text(2, "graph").Message(11, Value("input")).Message(12, Value("output"));
        return new ProtobufWriter().Integer(1, 8).Message(7, graph).Message(8, new ProtobufWriter().Text(1, "").Integer(2, 13)).ToArray();
    }

    private static ProtobufWriter Attribute(string name, string value) => new ProtobufWriter().Text(1, name).Text(4, value).Integer(20, 3);

    private static ProtobufWriter Value(string name)
    {
        var shape = new ProtobufWriter().Message(1, new ProtobufWriter().Integer(1, 1)).Message(1, new ProtobufWriter().Integer(1, 3))
            .Message(1, new ProtobufWriter().Text(2, $"{name} height")).Message(1, new ProtobufWriter().Text(2, $"{name} width"));
        var type = new ProtobufWriter().Integer(1, 1).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, type));
    }
}
