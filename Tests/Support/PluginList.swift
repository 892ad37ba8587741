import Records
import Testing

/// What `--list-plugins` says, in both of its forms.
package struct PluginList {
    package struct Plugin {
        package let name: String
        package let file: String
        package let status: String
    }

    package struct Refused {
        package let file: String
        package let reason: String
        package let detail: String
    }

    package let plugins: [Plugin]
    package let refused: [Refused]
    /// The lines of the list for people.
    package let lines: [String]

    /// Lists twice, for programs and for people; both must succeed.
    ///
    /// - Parameters:
    ///   - isOrdinary: Whether permissions count even if the tests run as the superuser.
    ///   - isSandboxed: Without it, plugins can leave marks of having been run.
    package init(
        _ workspace: Workspace,
        rescan: Bool = false,
        isOrdinary: Bool = false,
        isSandboxed: Bool = true
    ) throws {
        let command = rescan ? ["rescan"] : ["--list-plugins"]
        let global = ["--ext", workspace.ext] + (isSandboxed ? [] : ["--sandbox=off"])
        let json = try workspace.start(global + command + ["--json"], isOrdinary: isOrdinary).wait()
        json.expectSuccess()
        let table = try workspace.start(global + ["--list-plugins"], isOrdinary: isOrdinary).wait()
        table.expectSuccess()
        self.lines = table.lines
        let value = try #require(try json.json().record)
        self.plugins = try (value["plugins"]?.elements ?? []).map { element in
            let record = try #require(element.record)
            return Plugin(
                name: record["name"]?.text ?? "",
                file: record["file"]?.text ?? "",
                status: record["status"]?.text ?? ""
            )
        }
        self.refused = try (value["refused"]?.elements ?? []).map { element in
            let record = try #require(element.record)
            return Refused(
                file: record["file"]?.text ?? "",
                reason: record["reason"]?.text ?? "",
                detail: record["detail"]?.text ?? ""
            )
        }
    }

    /// Whether a model can be used.
    package func isReady(_ name: String) -> Bool {
        self.plugins.contains { $0.name == name && $0.status == "ready" }
    }

    /// What is said of a refused file, by its path.
    package func refusal(of file: String) -> Refused? { self.refused.first { $0.file == file } }

    /// Expects that a file is refused for a reason, with these words, in both forms of the list.
    ///
    /// - Parameter isQuarantined: Whether the list was made from memory of an earlier crash.
    package func expectRefused(
        _ file: String,
        _ reason: String,
        _ words: [String],
        quarantined: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let refused = self.refusal(of: file) else {
            Issue.record(
                "\(file) is not refused: \(self.lines.joined(separator: "\n"))",
                sourceLocation: sourceLocation
            )
            return
        }
        #expect(refused.reason == reason, "\(refused.detail)", sourceLocation: sourceLocation)
        // The second listing finds what crashed in the first in quarantine.
        let isKept = quarantined || ["registration-crashed", "registration-hung"].contains(reason)
        let head = "\(file): \(isKept ? "quarantined" : reason): "
        let lines = self.lines.filter { $0.hasPrefix(head) }
        #expect(lines.count == 1, "\(self.lines.joined(separator: "\n"))", sourceLocation: sourceLocation)
        for word in words {
            #expect(refused.detail.contains(word), "\(refused.detail)", sourceLocation: sourceLocation)
            #expect(lines.allSatisfy { $0.contains(word) }, "\(lines)", sourceLocation: sourceLocation)
        }
    }
}
