/// What a strategy proposes.
public struct Solution {
    private let audit: Audit

    init(_ audit: Audit) { self.audit = audit }

    /// Adds an action; they are meant in this order. (Watcher: `add_action`.)
    ///
    /// - Parameters:
    ///   - type: What is to be done, such as `migrate`.
    ///   - resourceID: What it is to be done with.
    ///   - input: How.
    /// - Throws: The audit is over, or the host does not take it.
    public func addAction(_ type: String, resourceID: String, _ input: Record = [:]) throws {
        let bytes = CBOR.encode(.map(input))
        try self.audit.call(
            { given in
                type.withPluginText { type in
                    resourceID.withPluginText { id in
                        bytes.withUnsafeBufferPointer {
                            given.pointee.add_action(given, type, id, $0.baseAddress, UInt64($0.count))
                        }
                    }
                }
            },
            "the action \"\(type)\" of \"\(resourceID)\""
        )
    }

    /// Sets an indicator of how good the solution is, such as how many nodes become free.
    ///
    /// - Throws: The audit is over, or the host does not take it.
    public func setIndicator(_ name: String, unit: String = "", _ value: Double) throws {
        try self.audit.call(
            { given in
                name.withPluginText { name in
                    unit.withPluginText { given.pointee.set_indicator(given, name, $0, value) }
                }
            },
            "the indicator \"\(name)\""
        )
    }
}
