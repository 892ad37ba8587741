import Glibc
import TestSupport

/// The places where `exchange.c` leaves data for another plugin.
struct Exchange {
    private let path: String
    private let sharedMemory: String

    /// - Parameter path: What the plugins are given.
    init(_ path: String) {
        self.path = path
        self.sharedMemory = "/dev/shm/\(path.split(separator: "/").last ?? "")"
    }

    /// The key of the segment, which `exchange.c` makes of the path in the same way.
    private var key: key_t {
        let hash = self.path.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return key_t(hash & 0x7FFF_FFFF)
    }

    /// Whether anything is there.
    var exists: Bool {
        Files.exists(self.path) || Files.exists(self.sharedMemory) || shmget(self.key, 0, 0) >= 0
    }

    func remove() {
        Files.remove(self.path)
        Files.remove(self.sharedMemory)
        let segment = shmget(self.key, 0, 0)
        if segment >= 0 { shmctl(segment, IPC_RMID, nil) }
    }
}
