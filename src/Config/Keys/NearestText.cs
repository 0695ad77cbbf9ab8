namespace KRaftNet.Config.Keys;

/// <summary>
/// Finds what a mistyped word was meant to be, by the Damerau-Levenshtein distance in its restricted form: one edit
/// inserts, deletes or replaces a letter, or swaps two neighbours.
/// </summary>
public static class NearestText
{
    /// <summary>
    /// The candidate with the least distance, the first of equals; null if it is further than a third of the word's
    /// length, because a guess that far away misleads.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        int best = Math.Max(1, word.Length / 3) + 1;
        string? nearest = null;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) < best && Distance(word, candidate) is int distance
                && distance < best)
            {
                best = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>The number of edits that turn one word into the other.</summary>
    public static int Distance(string left, string right)
    {
        // Rows of the table of distances between prefixes: two rows back, one row back, the one being filled.
        int[] beforePrevious = new int[right.Length + 1];
        int[] previous = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int replaced = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                int edited = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
                current[column] = IsSwap(left, right, row, column)
                    ? Math.Min(edited, beforePrevious[column - 2] + 1)
                    : edited;
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[right.Length];
    }

    private static bool IsSwap(string left, string right, int row, int column) =>
        row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
}
