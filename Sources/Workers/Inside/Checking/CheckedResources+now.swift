import CLinux
import Glibc

extension CheckedResources {
    private static let highestDescriptor: Int32 = 1024

    /// What this process holds now.
    static func now() -> CheckedResources {
        var resources = CheckedResources()
        resources.heapBytes = Int(clinux_heap_in_use())
        resources.descriptors = (0..<Self.highestDescriptor).filter { fcntl($0, F_GETFD) >= 0 }.map { Int($0) }
        resources.threads = Self.entries(of: "/proc/self/task")
        resources.residentBytes = Self.residentPages() * Int(sysconf(Int32(_SC_PAGESIZE)))
        return resources
    }

    /// What it holds when threads that are about to end have ended, or a second later.
    static func settled(after before: CheckedResources) -> CheckedResources {
        var resources = Self.now()
        for _ in 0..<50 where resources.threads > before.threads {
            usleep(20_000)
            resources = Self.now()
        }
        return resources
    }

    private static func entries(of path: String) -> Int {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    private static func residentPages() -> Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(file, &bytes, bytes.count)
        guard count > 0 else { return 0 }
        let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
    }
}
