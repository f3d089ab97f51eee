using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Tests.Worker;

/// <summary>The functions are compiled against the local host here and against the worker's packages for Azure.</summary>
public sealed class WorkerApiUseTests
{
    private const string WorkerNamespace = "Microsoft.Azure.Functions.Worker";

    [Fact]
    public void Functions_use_nothing_of_the_local_host_but_what_it_offers_in_the_workers_name()
    {
        var host = typeof(FunctionAttribute).Assembly;
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "SuperRes.Functions.dll")));
        var code = file.GetMetadataReader();

        var used = TypesOf(code, host.GetName().Name!).ToList();

        Assert.Contains($"{WorkerNamespace}.{nameof(HttpTriggerAttribute)}", used);
        Assert.All(used, name => Assert.StartsWith(WorkerNamespace, name));
        Assert.All(used, name => Assert.True(host.GetType(name)?.IsPublic, $"{name} is not for everybody"));
    }

    private static IEnumerable<string> TypesOf(MetadataReader code, string assembly) =>
        from handle in code.TypeReferences
        let type = code.GetTypeReference(handle)
        where type.ResolutionScope.Kind == HandleKind.AssemblyReference
        let origin = code.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope)
        where code.GetString(origin.Name) == assembly
        select $"{code.GetString(type.Namespace)}.{code.GetString(type.Name)}";
}
