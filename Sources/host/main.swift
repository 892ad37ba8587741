import Glibc
import Workers

// A reader of our output that goes away is told by `write`, not by a signal.
signal(SIGPIPE, SIG_IGN)

// A standard descriptor that was handed over closed would become the number of the next file that is opened, and
// records or messages would be written into that. Opened the wrong way round, its use fails as that of a closed one.
for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
    _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "worker" { WorkerMain.run(Array(arguments.dropFirst())) }
exit(HostCommand.run(arguments).rawValue)
