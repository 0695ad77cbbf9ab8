using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.TestKit.Tests.RealWorld;

public sealed class TemporaryDirectoryTests
{
    [Fact]
    public void Directory_exists_until_disposed_and_takes_its_content_along()
    {
        string path;
        using (var directory = new TemporaryDirectory("lifetime"))
        {
            path = directory.Path;
            Directory.CreateDirectory(directory["a/b"]);
            File.WriteAllText(directory["a/b/c"], "x");
            Assert.True(File.Exists(path + "/a/b/c"));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void Two_directories_are_not_the_same()
    {
        using var one = new TemporaryDirectory();
        using var other = new TemporaryDirectory();
        Assert.NotEqual(one.Path, other.Path);
    }
}
