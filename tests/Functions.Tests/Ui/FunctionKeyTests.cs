using Microsoft.Playwright;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class FunctionKeyTests(PageFixture page, StorageFixture storage)
{
    private const string Key = "a key for this test alone";

    private static readonly Dictionary<string, string> Keys = new()
    {
        ["LocalHost__Keys__Master"] = "a key for the administrator",
        ["LocalHost__Keys__Host__default"] = Key,
    };

    [Fact]
    public async Task Where_a_key_is_needed_the_page_asks_for_it_and_goes_on_with_the_right_one()
    {
        await using var host = await RunningHost.StartAsync(storage.Lend().ConnectionString, Keys, "--enable-auth");
        await using var visit = await page.OpenAsync(host: host);
        var field = visit.Page.GetByLabel("Key", new() { Exact = true });
        await Assertions.Expect(field).ToBeHiddenAsync();

        await visit.DropAsync(SamplePictures.Eye);
        await Assertions.Expect(field).ToBeFocusedAsync();
        await field.FillAsync("a wrong key");
        await field.PressAsync("Enter");
        await Assertions.Expect(visit.Page.GetByText("did not accept this key")).ToBeVisibleAsync();
        await field.FillAsync(Key);
        await field.PressAsync("Enter");

        await visit.FinishedAsync("eye.png");
        Assert.Equal(Key, await visit.Page.EvaluateAsync<string>("Object.values(sessionStorage).join()"));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("localStorage.length + document.cookie.length"));
    }
}
