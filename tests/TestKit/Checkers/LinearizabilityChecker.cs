using KRaftNet.Common;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// What an object answers if operations come one after another. States are values: equal states are interchangeable.
/// </summary>
public interface ILinearizableModel<TState, TInput, TOutput>
    where TState : notnull
{
    /// <summary>The state before all operations.</summary>
    TState Initial { get; }

    /// <summary>Whether the answer is possible in the state, and the state after it.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What is asked.</param>
    /// <param name="output">What was answered; has no meaning if <paramref name="known"/> is false.</param>
    /// <param name="known">False if nobody knows the answer: any is possible then.</param>
    /// <param name="next">The state after.</param>
    bool TryStep(TState state, TInput input, TOutput? output, bool known, out TState next);
}

/// <summary>What a search for an order of operations found.</summary>
public enum Linearizability
{
    /// <summary>There is an order that explains all answers.</summary>
    Linearizable,

    /// <summary>There is none.</summary>
    Violated,

    /// <summary>The search was too long; nothing is known.</summary>
    Unknown,
}

/// <summary>
/// Searches for one order of a history's operations that keeps real time and explains all answers (Wing and Gong's
/// search with Lowe's memory of configurations that failed before). Bounded by a number of steps, so that its outcome
/// does not depend on the machine. Stateless.
/// </summary>
/// <param name="model">What the object does.</param>
/// <param name="stepsMax">Bound of the search.</param>
public sealed class LinearizabilityChecker<TState, TInput, TOutput>(
    ILinearizableModel<TState, TInput, TOutput> model, long stepsMax = 5_000_000)
    where TState : notnull
{
    /// <summary>Searches; failed operations are left out, unknown ones may take effect at any time or never.</summary>
    public Linearizability Check(IEnumerable<Operation<TInput, TOutput>> history)
    {
        var operations = history.Where(operation => operation.Outcome != Outcome.Failed).ToList();
        var list = new EventList(operations.Select(operation => (operation.Began, operation.Ended)).ToList());
        var done = new ulong[(operations.Count + 63) / 64];
        var seen = new HashSet<Configuration>();
        var path = new Stack<(int Event, TState Before)>();
        var state = model.Initial;
        var pendingKnown = operations.Count(operation => operation.Outcome == Outcome.Ok);
        var at = list.First;
        for (var steps = 0L; steps < stepsMax; steps++)
        {
            if (pendingKnown == 0)
            {
                return Linearizability.Linearizable;
            }

            Invariant.Require(at != EventList.None);
            if (list.IsStart(at))
            {
                var index = list.OperationOf(at);
                if (TryPlace(operations[index], state, done, index, seen, out var next))
                {
                    path.Push((at, state));
                    state = next;
                    done[index / 64] |= 1UL << (index % 64);
                    pendingKnown -= operations[index].Outcome == Outcome.Ok ? 1 : 0;
                    list.Lift(at);
                    at = list.First;
                }
                else
                {
                    at = list.Next(at);
                }

                continue;
            }

            // Somebody has been answered whom no order so far has reached: the last choice was wrong.
            if (!path.TryPop(out var last))
            {
                return Linearizability.Violated;
            }

            var undone = list.OperationOf(last.Event);
            state = last.Before;
            done[undone / 64] &= ~(1UL << (undone % 64));
            pendingKnown += operations[undone].Outcome == Outcome.Ok ? 1 : 0;
            list.Unlift(last.Event);
            at = list.Next(last.Event);
        }

        return Linearizability.Unknown;
    }

    private bool TryPlace(
        Operation<TInput, TOutput> operation,
        TState state,
        ulong[] done,
        int index,
        HashSet<Configuration> seen,
        out TState next)
    {
        if (!model.TryStep(state, operation.Input, operation.Output, operation.Outcome == Outcome.Ok, out next))
        {
            return false;
        }

        var after = (ulong[])done.Clone();
        after[index / 64] |= 1UL << (index % 64);
        return seen.Add(new Configuration(after, next));
    }

    private sealed class Configuration(ulong[] done, TState state) : IEquatable<Configuration>
    {
        private readonly ulong[] _done = done;
        private readonly TState _state = state;

        public bool Equals(Configuration? other) =>
            other is not null && _done.AsSpan().SequenceEqual(other._done) && _state.Equals(other._state);

        public override bool Equals(object? obj) => Equals(obj as Configuration);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var word in _done)
            {
                hash.Add(word);
            }

            hash.Add(_state);
            return hash.ToHashCode();
        }
    }
}
