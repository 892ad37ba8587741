import PluginABI

// The host's side of `plugin_arguments`.
//
// Unsafe code: all texts that the plugin gets are in memory that is never freed, for the worker ends soon; what it hands
// over is copied within `set`. The object is held by `withStruct` while its address is out.

/// Arguments that a generic extension looks at and changes.
final class AdjustableArguments {
    private let options: Set<String>
    private let names: [String]
    private var given: [String: [String]] = [:]
    /// What was replaced, in the order in which it was.
    private(set) var changes: [RunArguments.Given] = []

    init(_ arguments: RunArguments) {
        self.names = arguments.options
        self.options = Set(arguments.options)
        for given in arguments.given { self.given[given.option, default: []] += given.texts }
    }

    func withStruct(_ body: (UnsafePointer<plugin_arguments>) -> plugin_status) -> plugin_status {
        let (names, count) = Self.lasting(self.names)
        var arguments = plugin_arguments(
            size: UInt32(MemoryLayout<plugin_arguments>.size),
            option_count: UInt32(count),
            options: names,
            host: Unmanaged.passUnretained(self).toOpaque(),
            given: { arguments, option, count in
                guard let own = AdjustableArguments.of(arguments),
                    let texts = own.given[String(copying: option)]
                else {
                    count?.pointee = 0
                    return nil
                }
                let (memory, number) = AdjustableArguments.lasting(texts)
                count?.pointee = UInt64(number)
                return memory
            },
            set: { arguments, option, texts, count in
                guard let own = AdjustableArguments.of(arguments) else { return .failed }
                let copied = (0..<Int(count)).compactMap { index in texts.map { String(copying: $0[index]) } }
                return own.set(String(copying: option), copied) ? .ok : .failed
            }
        )
        return withExtendedLifetime(self) { body(&arguments) }
    }

    private func set(_ option: String, _ texts: [String]) -> Bool {
        guard option.isEmpty || self.options.contains(option) else { return false }
        self.given[option] = texts.isEmpty ? nil : texts
        self.changes.append(RunArguments.Given(option, texts))
        return true
    }

    private static func of(_ arguments: UnsafePointer<plugin_arguments>?) -> AdjustableArguments? {
        guard let host = arguments?.pointee.host else { return nil }
        return Unmanaged<AdjustableArguments>.fromOpaque(host).takeUnretainedValue()
    }

    private static func lasting(_ texts: [String]) -> (UnsafePointer<plugin_text>, Int) {
        let memory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(texts.count, 1))
        memory.initialize(from: texts.map(plugin_text.init(lasting:)), count: texts.count)
        return (UnsafePointer(memory), texts.count)
    }
}
