namespace KRaftNet.Platform.Loops;

/// <summary>What an <see cref="EpollLoop"/> tells events to, on its thread.</summary>
internal interface IEpollSource
{
    /// <summary>Events of <see cref="Native.Epoll"/> happened.</summary>
    void OnEvents(uint happened);

    /// <summary>The loop has ended: the source closes what it owns.</summary>
    void OnLoopEnded();
}
