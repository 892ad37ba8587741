// Unsafe code: the struct is the host's, valid within the verb that it was given to; that verb calls `end` before it returns,
// and nothing is touched after that.

/// What a strategy is asked, and where its solution goes; for as long as the call that it is given to.
public final class Audit {
    /// The parameters, with the defaults of the schema.
    public let parameters: Record
    /// What it is about, as the user gave it; nil: everything.
    public let scope: [Value]?
    private var given: UnsafePointer<plugin_audit>?

    init(_ given: UnsafePointer<plugin_audit>) throws {
        self.given = given
        let audit = given.pointee
        var parameters: Value = [:]
        if audit.parameters_length > 0 {
            parameters = try CBOR.decode(
                UnsafeRawBufferPointer(start: audit.parameters, count: Int(audit.parameters_length))
            )
        }
        guard case .map(let record) = parameters else { throw NotARecord(value: parameters) }
        self.parameters = record
        guard let scope = audit.scope else {
            self.scope = nil
            return
        }
        guard
            case .array(let list) = try CBOR.decode(
                UnsafeRawBufferPointer(start: scope, count: Int(audit.scope_length))
            )
        else { throw CollectorError(description: "a scope is a list, and that of the audit is none") }
        self.scope = list
    }

    /// Says that the call is over.
    func end() { self.given = nil }

    /// Where actions go.
    public var solution: Solution { Solution(self) }

    func call(_ body: (UnsafePointer<plugin_audit>) -> plugin_status, _ what: String) throws {
        guard let given = self.given else {
            throw CollectorError(description: "\(what) comes after the call that the audit was given to")
        }
        guard body(given) == plugin_status(PLUGIN_OK) else {
            throw CollectorError(description: "the host does not take \(what)")
        }
    }
}
