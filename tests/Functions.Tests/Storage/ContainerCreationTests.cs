using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Storage;

/// <summary>Containers that cannot be created at start.</summary>
public sealed class ContainerCreationTests
{
    private static readonly Uri Account = new("https://nobody.blob.core.windows.net");

    [Fact]
    public async Task An_identity_that_gets_no_token_is_logged_and_does_not_end_the_process()
    {
        using var log = new CollectedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        using var creation = new ContainerCreation(
            new BlobServiceClient(Account, new UnavailableCredential(), options),
            factory.CreateLogger<ContainerCreation>());

        await creation.StartAsync(TestContext.Current.CancellationToken);
        await creation.ExecuteTask!;

        Assert.Equal(
            Containers.All.Select(name => $"The container '{name}' could not be created").Order(),
            log.Lines.Order());
    }

    private sealed class UnavailableCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("There is no token for this identity.");

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("There is no token for this identity.");
    }
}
