using Xunit;
namespace SuperRes.LocalHost.Tests;
public class SmokeTests { [Fact] public void Works() => Assert.True(true); }
