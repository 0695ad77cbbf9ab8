using KRaftNet.Cli;

return CommandLine.Run(args);
