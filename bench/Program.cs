using SuperRes.Bench;
using SuperRes.Bench.Quality;

switch (args)
{
    case [ColdStart.EmptyWebApp]:
        await ColdStart.StartEmptyWebAppAsync();
        return 0;
    case [ColdStart.OnePicture]:
        await ColdStart.UpscaleOnceAsync();
        return 0;
    case [Memory.Whole, var file]:
        await Memory.UpscaleWholeAsync(file);
        return 0;
    case [Memory.OfKind, var kind, var small, var file]:
        await Memory.UpscaleKindAsync(kind, small, file);
        return 0;
    case ["memory"]:
        await Memory.RunAsync();
        return 0;
    case ["before-after"]:
        await BeforeAfter.RunAsync();
        return 0;
    case ["quality", string folder, .. string[] options]:
        return await QualityTable.RunAsync(folder, options);
    case ["side-by-side", .. string[] sizes]:
        await SideBySide.RunAsync(sizes);
        return 0;
    case ["callers"]:
        await Callers.RunAsync();
        return 0;
    case ["load"]:
        return await Load.RunAsync();
    case ["stages"]:
        await Stages.RunAsync();
        return 0;
    case ["cold-start"]:
        await ColdStart.RunAsync();
        return 0;
    case []:
        await SideBySide.RunAsync([]);
        await Stages.RunAsync();
        await Callers.RunAsync();
        await ColdStart.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: bench [side-by-side [WIDTHxHEIGHT]... | stages | callers | cold-start | load | memory | before-after | quality FOLDER [--model NAME:PATH]...]");
        return 2;
}
