import Configuration
import Glibc
import Platform
import Workers

/// `host push FILE`: sends the datapoints of a file to a server.
enum PushCommand {
    private static let chunk = 256 << 10

    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let path = line.operands.first ?? "-"
        let input = path == "-" ? dup(STDIN_FILENO) : open(catalog.absolute(path), O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw SystemError("opening \(quoted(path))") }
        defer { close(input) }
        var settings = Push.Settings()
        settings.batchSize = line.integer("batch-size") ?? settings.batchSize
        settings.retries = line.integer("retries") ?? settings.retries
        settings.patience = line.integer("timeout") ?? settings.patience
        if let file = line.text("token-file") { settings.token = try Self.token(catalog.absolute(file)) }
        let isLive = Terminal.isLive(besides: nil)
        let period: Int64 = isLive ? 200_000_000 : 5_000_000_000
        let begun = EventLoop.now()
        var last = begun
        let push = Push(
            to: try ServerURL(line.text("url") ?? ""),
            settings,
            refused: { Terminal.sayPlainly($0.description) },
            moved: { progress in
                let now = EventLoop.now()
                guard now - last >= period else { return }
                last = now
                let text = progress.line(after: now - begun)
                if isLive { Terminal.showLive(text) } else { Terminal.sayPlainly(text) }
            }
        )
        var failure: String?
        do throws(PushError) {
            try Self.send(input, push)
        } catch {
            failure = error.description
        }
        Terminal.endLive()
        if let failure { Terminal.say(failure) }
        Terminal.sayPlainly(push.progress.line(after: EventLoop.now() - begun))
        return failure == nil && push.progress.refused == 0 ? .success : .failure
    }

    private static func send(_ input: Int32, _ push: Push) throws(PushError) {
        let decoder = GzipDecoder()
        func take(_ bytes: ArraySlice<UInt8>) throws(PushError) { try push.take(bytes) }
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw PushError("reading the input: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            try decoder.take(buffer[..<count], take)
        }
        try decoder.finish(take)
        try push.finish()
    }

    /// The first line of a file.
    static func token(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("opening \(quoted(path))") }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = max(read(file, &buffer, buffer.count), 0)
        let token = buffer[..<count].prefix { $0 != 0x0A && $0 != 0x0D }
        guard !token.isEmpty, token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw UsageError(.badValue, "option --token-file: the first line of \(quoted(path)) is no token")
        }
        return String(decoding: token, as: UTF8.self)
    }
}
