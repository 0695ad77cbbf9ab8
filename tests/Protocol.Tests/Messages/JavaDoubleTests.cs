using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

public class JavaDoubleTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.00099, "9.9E-4")]
    [InlineData(100.0, "100.0")]
    [InlineData(9999999.0, "9999999.0")]
    [InlineData(1e7, "1.0E7")]
    [InlineData(12345678.9, "1.23456789E7")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    [InlineData(double.Epsilon, "4.9E-324")]
    [InlineData(2e23, "2.0E23")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Text_is_Javas(double value, string text) => Assert.Equal(text, JavaDouble.Format(value));

    [Fact]
    public void Text_reads_back_as_the_same_number() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            ArbMap.Default.ArbFor<NormalFloat>(),
            number => double.Parse(JavaDouble.Format(number.Item), CultureInfo.InvariantCulture).Equals(number.Item)));
}
