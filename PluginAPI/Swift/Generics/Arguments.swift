// Unsafe code: the pointer is the host's, and valid as long as the call that hands it over; nothing keeps it.

/// The arguments of a run. Use them only within the call that they are given to.
public struct Arguments {
    private let pointer: UnsafePointer<plugin_arguments>

    init(_ pointer: UnsafePointer<plugin_arguments>) { self.pointer = pointer }

    /// The full names, without dashes, of all options: those of the host and of all extensions.
    public var options: [String] {
        (0..<Int(self.pointer.pointee.option_count)).map { String(self.pointer.pointee.options[$0]) }
    }

    /// What was typed for an option, one text for each time that it was given, `true` for a flag; empty: not given.
    public func given(_ option: String) -> [String] {
        option.withPluginText { name in
            var count: UInt64 = 0
            guard let texts = self.pointer.pointee.given(self.pointer, name, &count) else { return [] }
            return (0..<Int(count)).map { String(texts[$0]) }
        }
    }

    /// The model expressions that were typed.
    public var operands: [String] { self.given("") }

    /// Replaces what was typed for an option; no text: as if it was not given. The empty name stands for the operands.
    ///
    /// - Returns: Whether there is such an option.
    @discardableResult
    public func set(_ option: String, to texts: [String]) -> Bool {
        option.withPluginText { name in
            let lasting = texts.map(\.asLastingPluginText)
            return lasting.withUnsafeBufferPointer {
                self.pointer.pointee.set(self.pointer, name, $0.baseAddress, UInt64($0.count)) == PLUGIN_OK
            }
        }
    }
}
