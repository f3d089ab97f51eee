using Xunit;
namespace SuperRes.Core.Tests;
public class SmokeTests { [Fact] public void Works() => Assert.True(true); }
