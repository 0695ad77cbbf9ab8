namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// A node's own clock: it begins anywhere at every start, never goes back, and runs at its own rate.
/// </summary>
/// <param name="Millionths">How many of its units pass in a million of the world's.</param>
/// <param name="Zero">What it showed at the world's zero.</param>
internal readonly record struct Clock(int Millionths, TimeSpan Zero)
{
    private const int Million = 1_000_000;

    /// <summary>What it shows at a moment of the world.</summary>
    public TimeSpan At(TimeSpan world) => Zero + new TimeSpan(world.Ticks * Millionths / Million);

    /// <summary>The first moment of the world at which it shows that, or more.</summary>
    public TimeSpan WhenAt(TimeSpan local)
    {
        var ticks = (local - Zero).Ticks;
        var world = new TimeSpan(((ticks * Million) + Millionths - 1) / Millionths);
        return At(world) < local ? world + new TimeSpan(1) : world;
    }
}
