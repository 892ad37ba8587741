import Configuration
import Glibc

// The grants on disk. A missing file is an empty list; every other file that is not what the host wrote is refused as a
// whole. Changes hold a lock on the directory from reading to renaming, so that two commands at once lose nothing, and
// are on the disk before the command says that it is done.

/// The file that keeps what the operator has granted.
public struct GrantStore: Sendable {
    private let directory: ConfigurationDirectory?

    /// - Parameter directory: where the file is; nil if the environment names no place for it.
    public init(in directory: ConfigurationDirectory?) { self.directory = directory }

    /// The path of the file; nil if the environment names no place for it.
    public var path: String? { self.directory.map { "\($0.path)/grants.json" } }

    /// Reads all grants; none if there is no file.
    public func read() throws(GrantStoreError) -> GrantList {
        guard let path = self.path else { return GrantList() }
        let bytes: [UInt8]
        do throws(PrivateFile.Failure) {
            bytes = try PrivateFile(path: path).read()
        } catch {
            switch error {
            case .absent: return GrantList()
            case .unusable(let reason): throw Self.refusal(path, reason)
            }
        }
        do throws(GrantList.Damage) {
            return try GrantList(text: bytes)
        } catch {
            throw Self.refusal(path, error.reason)
        }
    }

    /// Changes the grants, against all other hosts that do.
    ///
    /// - Parameter change: gets the grants as they are in the file now.
    public func update<Result>(_ change: (inout GrantList) -> Result) throws(GrantStoreError) -> Result {
        guard let directory, let path = self.path else {
            throw GrantStoreError(
                "grants cannot be kept: none of HOST_CONFIG_DIR, XDG_CONFIG_HOME and HOME is set; set one of them to an "
                    + "absolute path"
            )
        }
        let code = makePrivateDirectory(directory.path)
        guard code == 0 else {
            throw Self.unwritable("\(quoted(directory.path, limit: 4096)) cannot be made: \(errorText(code))")
        }
        let lock = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else {
            throw Self.unwritable("\(quoted(directory.path, limit: 4096)) cannot be opened: \(errorText(errno))")
        }
        // Closing gives the lock back.
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw Self.unwritable("\(quoted(directory.path, limit: 4096)) cannot be locked: \(errorText(errno))")
            }
        }
        var list = try self.read()
        let result = change(&list)
        if let failure = PrivateFile(path: path).replace(with: list.text, isDurable: true) {
            throw Self.unwritable(failure)
        }
        // So that the new name is on the disk as well.
        fsync(lock)
        return result
    }

    private static func refusal(_ path: String, _ reason: String) -> GrantStoreError {
        GrantStoreError(
            "the grants in \(quoted(path, limit: 4096)) are not used: \(reason); mend the file, or remove it and grant anew "
                + "what it had granted"
        )
    }

    private static func unwritable(_ reason: String) -> GrantStoreError {
        GrantStoreError(
            "grants cannot be kept: \(reason); make the directory writable, or name another with HOST_CONFIG_DIR"
        )
    }
}
