namespace KRaftNet.MessageGenerator.Model;

/// <summary>What is wrong with a schema, and where: lines count from 1.</summary>
internal sealed record SchemaError(int Line, string Text);
