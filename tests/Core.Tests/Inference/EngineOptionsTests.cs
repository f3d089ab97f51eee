using SuperRes.Core.Inference;
using SuperRes.Core.Settings;

namespace SuperRes.Core.Tests.Inference;

public class EngineOptionsTests
{
    [Theory]
    [InlineData("Workers", "-1")]
    [InlineData("MaxPictures", "0")]
    [InlineData("MemoryBudget", "1000")]
    [InlineData("Engine", "7")]
    [InlineData("ModelPath", " ")]
    public void A_setting_out_of_range_is_named_with_its_value_and_range(string setting, string value)
    {
        EngineOptions options = setting switch
        {
            "Workers" => new() { Workers = -1 },
            "MaxPictures" => new() { MaxPictures = 0 },
            "MemoryBudget" => new() { MemoryBudget = 1000 },
            "Engine" => new() { Engine = (EngineKind)7 },
            _ => new() { ModelPath = " " },
        };

        var message = Assert.Throws<ArgumentException>(() => Setting.Check(options)).Message;

        Assert.Contains($"The setting {setting} is '{value}'; it must be", message, StringComparison.Ordinal);
    }
}
