import Configuration
import Discovery
import Workers

/// Makes checks of a file, one after the other.
public struct CheckRun {
    private let path: String
    private let shownPath: String
    private let settings: CheckSettings
    private let loop: EventLoop

    /// - Parameters:
    ///   - path: The absolute path of the file.
    ///   - shownPath: The path as the user wrote it, for messages.
    public init(path: String, shownAs shownPath: String, _ settings: CheckSettings, loop: EventLoop) {
        self.path = path
        self.shownPath = shownPath
        self.settings = settings
        self.loop = loop
    }

    /// Makes the checks.
    public func run(_ checks: [Check]) -> CheckReport {
        let file = CheckedFile(path: self.path, self.settings, loop: self.loop)
        var results: [CheckResult] = []
        for check in checks {
            switch check.examination {
            case .file(let examine):
                results.append(self.result(of: check, nil) { try examine(file) })
            case .model(let examine):
                do {
                    let refused = try file.refusedExtensions().filter { $0.check == check.name }
                    for refusal in refused {
                        results.append(self.result(of: check, refusal.name) { throw refusal.broken })
                    }
                    let models = try file.models()
                    for model in models {
                        results.append(self.result(of: check, model.name) { try examine(model) })
                    }
                    if models.isEmpty, refused.isEmpty {
                        throw Inapplicable("the file registers no model that can be used")
                    }
                } catch {
                    results.append(self.result(of: check, nil) { throw error })
                }
            }
        }
        return CheckReport(file: self.shownPath, results: results)
    }

    private func result(
        of check: Check,
        _ subject: String?,
        _ examine: () throws -> Judgement
    ) -> CheckResult {
        let start = EventLoop.now()
        var judgement = Judgement()
        var outcome = CheckResult.Outcome.passed
        do {
            judgement = try examine()
            outcome = !judgement.broken.isEmpty ? .failed : judgement.notes.isEmpty ? .passed : .note
        } catch let broken as BrokenPromise {
            judgement.broken = [broken]
            outcome = .failed
        } catch let reason as Inapplicable {
            judgement.details = [reason.reason]
            outcome = .notApplicable
        } catch {
            judgement.broken = [BrokenPromise("process", expected: "a worker can be started", found: "\(error)")]
            outcome = .failed
        }
        return CheckResult(
            name: check.name,
            promises: check.promises,
            subject: subject.map { singleLine($0) },
            outcome: outcome,
            lines: self.lines(judgement, check),
            seconds: Double(EventLoop.now() - start) / 1e9
        )
    }

    private func lines(_ judgement: Judgement, _ check: Check) -> [String] {
        var lines: [String] = []
        for broken in judgement.broken {
            lines.append("[\(broken.promise)] expected: \(broken.expected)")
            lines.append("  found: \(broken.found)")
        }
        if !judgement.broken.isEmpty {
            lines.append(
                "  reproduce: host check \(Self.shellWord(self.shownPath)) --only \(check.name)"
                    + " --seed \(Int64(bitPattern: self.settings.seed))"
            )
        }
        return lines + judgement.notes + judgement.details
    }

    /// A text as one word of a shell's command.
    private static func shellWord(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x2B...0x3A).contains(byte) || (0x40...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        return isPlain && !text.isEmpty ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
