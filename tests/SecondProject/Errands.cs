using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace SecondProject;

/// <summary>Does what a message or a blob says: all that can happen to a function.</summary>
public sealed class Errands(Diary diary)
{
    /// <summary>Does one errand, and writes down how it went.</summary>
    /// <param name="context">The invocation.</param>
    /// <param name="item">What the errand is known by.</param>
    /// <param name="order">Nothing known: just done. <c>fail</c>, <c>crash</c> (once), <c>wait GATE</c>, or <c>deaf GATE</c>, which
    /// does not hear that it is cancelled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RunAsync(FunctionContext context, string item, string order, CancellationToken cancellationToken)
    {
        await diary.WriteAsync(context, "begun", item);
        try
        {
            switch (order.Split(' '))
            {
                case ["fail", ..]:
                    throw new InvalidOperationException($"Told to fail: {item}");
                case ["crash", ..] when await diary.CountBegunAsync(context, item) == 1:
                    Process.GetCurrentProcess().Kill();
                    break;
                case ["wait", var gate, ..]:
                    await diary.PassAsync(gate, cancellationToken);
                    break;
                case ["deaf", var gate, ..]:
                    await diary.PassAsync(gate, CancellationToken.None);
                    break;
            }

            await diary.WriteAsync(context, "done", item);
        }
        catch (OperationCanceledException)
        {
            await diary.WriteAsync(context, "cancelled", item);
            throw;
        }
    }
}
