import Configuration
import Records

// The file of grants: one JSON document with one grant a line, so that people can read it and compare two states of
// it. It is read strictly: what is not exactly as written here is damage, and damage is told, never skipped, because
// a grant that is skipped, or half of one that is believed, is a decision that the operator did not take.

extension GrantList {
    /// Why a text is not a list of grants; one sentence.
    struct Damage: Error, Equatable {
        let reason: String
    }

    /// The number of the layout.
    private static let version = 1

    /// Reads what `text` wrote.
    init(text: [UInt8]) throws(Damage) {
        let document: Value
        do throws(JSONError) {
            document = try JSON.decode(text)
        } catch {
            throw Damage(reason: "it is not \(error)")
        }
        guard let record = document.record, record.keys == ["version", "grants"],
            let elements = record["grants"]?.elements
        else { throw Damage(reason: "expected an object with \"version\" and \"grants\"") }
        guard record["version"]?.integer == Self.version else {
            throw Damage(reason: "its version is not \(Self.version), the only one that this host knows")
        }
        for (index, element) in elements.enumerated() {
            guard let grant = Grant(value: element) else {
                throw Damage(
                    reason: "grant \(index + 1) is not an object of kind, name, needs, sha256, file and date as the "
                        + "host writes them"
                )
            }
            let count = self.grants.count
            self.add(grant)
            guard self.grants.count > count else {
                let title = "\(grant.kind) \(quoted(grant.name))"
                throw Damage(reason: "\(title) is granted twice for \(quoted(grant.file, limit: 4096))")
            }
        }
    }

    /// The list as the contents of a file.
    var text: [UInt8] {
        var text = Array("{\"version\": \(Self.version), \"grants\": [".utf8)
        for (index, grant) in self.grants.enumerated() {
            text += Array((index == 0 ? "\n" : ",\n").utf8)
            JSON.append(grant.value, .spaced, to: &text)
        }
        text += Array("\n]}\n".utf8)
        return text
    }
}

extension Grant {
    private static let keys = ["kind", "name", "needs", "sha256", "file", "date"]

    /// The grant as a map, as it is kept and as programs read it.
    public var value: Value {
        [
            "kind": .string(self.kind), "name": .string(self.name),
            "needs": .array(self.needs.map { .string($0.description) }),
            "sha256": .string(self.digest.description), "file": .string(self.file), "date": .string(self.date),
        ]
    }

    /// When it was granted, as in `2026-11-21T10:28:58Z`.
    public var date: String { RFC3339Text.text(seconds: self.time) }

    /// Reads what `value` wrote; nil if it is anything else.
    init?(value: Value) {
        guard let record = value.record, record.keys == Self.keys,
            let kind = record["kind"]?.text, !kind.isEmpty, let name = record["name"]?.text, !name.isEmpty,
            let file = record["file"]?.text, file.hasPrefix("/"),
            let digest = record["sha256"]?.text.flatMap(SHA256Digest.init),
            let time = record["date"]?.text.flatMap({ RFC3339Text.microseconds($0) }),
            let texts = record["needs"]?.elements, !texts.isEmpty
        else { return nil }
        let needs = texts.compactMap { $0.text.flatMap { Need($0) } }
        guard needs.count == texts.count else { return nil }
        self.init(kind: kind, name: name, file: file, digest: digest, needs: needs, time: time / 1_000_000)
    }
}
