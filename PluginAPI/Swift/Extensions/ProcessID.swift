import Glibc

/// The id of the worker process that the plugin runs in. Asked of the system once: a worker never forks.
public func processID() -> Int { ProcessID.own }

private enum ProcessID {
    static let own = Int(getpid())
}
