using System.Runtime.InteropServices;

namespace KRaftNet.Load.Servers;

/// <summary>
/// In a virtual machine that gives free memory back to its host, a page that was free for some seconds costs more at its
/// first touch than writing it does. Touching as much memory as a round will write, just before it, puts every target on
/// the same ground. Stateless.
/// </summary>
internal static class PageWarmer
{
    private const int PageBytes = 4096;

    /// <summary>Takes, touches and gives back.</summary>
    public static unsafe void Touch(long bytes)
    {
        var memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        try
        {
            for (long at = 0; at < bytes; at += PageBytes)
            {
                Volatile.Write(ref memory[at], 1);
            }
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
