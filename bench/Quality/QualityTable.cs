using OpenCvSharp;
using OpenCvSharp.DnnSuperres;
using SuperRes.Core.Inference;

namespace SuperRes.Bench.Quality;

/// <summary>Scores ways to upscale a folder of pictures.</summary>
internal static class QualityTable
{
    private const int Scale = 3;

    public static async Task<int> RunAsync(string folder, string[] options)
    {
        if (!Directory.Exists(folder) || !TryModels(options, out var models))
        {
            Console.Error.WriteLine("usage: bench quality FOLDER [--model NAME:PATH]... (NAME: edsr, espcn, fsrcnn, lapsrn)");
            return 2;
        }
        using EdsrModel network = new(new EngineOptions());
        List<(string Name, Func<Mat, Size, Task<Mat>> Run)> ways =
        [
            ("bicubic", (low, size) => Task.FromResult(Upscalers.Interpolate(low, size, InterpolationFlags.Cubic))),
            ("Lanczos", (low, size) => Task.FromResult(Upscalers.Interpolate(low, size, InterpolationFlags.Lanczos4))),
        ];
        foreach ((var name, var path) in models)
        {
            DnnSuperResImpl model = new(name, Scale);
            model.ReadModel(path);
            ways.Add((Path.GetFileName(path), (low, _) => Task.FromResult(Upscalers.SuperRes(model, low))));
        }
        ways.Add(($"**{network.ModelId}**", (low, _) => Upscalers.NetworkAsync(network, low)));
        await ScoreAsync(folder, ways);
        return 0;
    }

    private static async Task ScoreAsync(string folder, List<(string Name, Func<Mat, Size, Task<Mat>> Run)> ways)
    {
        double[] psnr = new double[ways.Count], ssim = new double[ways.Count];
        var count = 0;
        foreach ((_, var truth, var low) in Pairs.Read(folder))
        {
            using var luma = Luma.Of(truth);
            for (var i = 0; i < ways.Count; i++)
            {
                using var result = await ways[i].Run(low, truth.Size());
                using var other = Luma.Of(result);
                psnr[i] += Luma.Psnr(luma, other);
                ssim[i] += Luma.Ssim(luma, other);
            }
            truth.Dispose();
            low.Dispose();
            count++;
        }

        var set = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        Table table = new($"quality-{set}");
        table.Line($"# {set}: mean over {count} pictures, ×3, luma without a border of 3 pixels");
        table.Header("way", "PSNR dB", "SSIM");
        for (var i = 0; i < ways.Count; i++)
            table.Row(ways[i].Name, Table.Number(psnr[i] / count), Table.Number(ssim[i] / count, "0.0000"));
        table.Save();
    }

    private static bool TryModels(string[] options, out (string Name, string Path)[] models)
    {
        models = new (string, string)[options.Length / 2];
        for (var i = 0; i < options.Length; i += 2)
        {
            if (options[i] != "--model" || i + 1 == options.Length || options[i + 1].Split(':', 2) is not [string name, string path]
                || !File.Exists(path))
                return false;
            models[i / 2] = (name, path);
        }
        return true;
    }
}
