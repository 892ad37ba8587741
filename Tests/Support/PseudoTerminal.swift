import Glibc

/// A terminal that a test looks at. It knows what the host uses of one: line feeds, carriage returns, and the sequences
/// that erase to the end of the line and switch wrapping.
package final class PseudoTerminal {
    /// The side of the programs.
    package let device: Int32
    private let reader: Int32
    /// All bytes that were written.
    package private(set) var bytes: [UInt8] = []

    package init() throws {
        // What unlockpt and ptsname do, which Swift's Glibc module lacks.
        let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        self.reader = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var (lock, number): (Int32, Int32) = (0, 0)
        guard self.reader >= 0, ioctl(self.reader, unlock, &lock) == 0, ioctl(self.reader, getNumber, &number) == 0
        else {
            throw Unusable("making a pseudo-terminal", code: errno)
        }
        self.device = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard self.device >= 0 else { throw Unusable("opening /dev/pts/\(number)", code: errno) }
    }

    deinit {
        close(self.reader)
        close(self.device)
    }

    /// Takes what was written since the last time.
    package func update() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(self.reader, &buffer, buffer.count), count > 0 { self.bytes += buffer[..<count] }
    }

    /// The lines that it shows, the one of the cursor included if it is not empty.
    package var lines: [String] {
        var lines: [[UInt8]] = [[]]
        var column = 0
        var rest = self.bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\r"): column = 0
            case UInt8(ascii: "\n"): lines.append([])
            case 0x1B:
                let end = rest.firstIndex { (0x40...0x7E).contains($0) && $0 != UInt8(ascii: "[") } ?? rest.endIndex - 1
                let sequence = String(decoding: rest[...end], as: UTF8.self)
                rest = rest[(end + 1)...]
                if sequence == "[K" { lines[lines.count - 1].removeSubrange(column...) }
            default:
                var line = lines.removeLast()
                line += [UInt8](repeating: UInt8(ascii: " "), count: max(0, column + 1 - line.count))
                line[column] = byte
                lines.append(line)
                column += 1
            }
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
