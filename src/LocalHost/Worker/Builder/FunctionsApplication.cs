namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The way into a Functions app.</summary>
public static class FunctionsApplication
{
    /// <summary>Begins a Functions app.</summary>
    /// <param name="args">
    /// The command line: <c>--port N</c> (or <c>-p N</c>; 0 takes a free port), <c>--enable-auth</c>, and settings as
    /// <c>--Name value</c>.
    /// </param>
    /// <returns>The app's builder.</returns>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
