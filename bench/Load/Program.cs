using KRaftNet.Load;

return CommandLine.Run(args);
