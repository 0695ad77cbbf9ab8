namespace KRaftNet.Raft;

/// <summary>What became of a change of the voter set.</summary>
/// <param name="Error">None if it was accepted, or is in force already.</param>
/// <param name="Offset">
/// The offset of its record, if one is appended: the change is in force now and committed when the high watermark is
/// above this. Null if there was nothing to change.
/// </param>
public readonly record struct VoterChangeResult(RaftError Error, Offset? Offset = null);
