import Glibc
import Workers

// A reader of our output that goes away is told by `write`, not by a signal.
signal(SIGPIPE, SIG_IGN)

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "worker" { WorkerMain.run(Array(arguments.dropFirst())) }
exit(HostCommand.run(arguments).rawValue)
