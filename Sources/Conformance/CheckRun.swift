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
    ///
    /// - Parameter each: Called with each result when it is there, and with how all of them are laid out.
    public func run(_ checks: [Check], each: (CheckResult, CheckLayout) -> Void) -> CheckReport {
        let file = CheckedFile(path: self.path, self.settings, loop: self.loop)
        let needsModels = checks.contains { if case .file = $0.examination { false } else { true } }
        let extensions = needsModels ? (try? file.registration().extensions) ?? [] : []
        let layout = CheckLayout(names: checks.map(\.name), subjects: extensions.map { singleLine($0.name) })
        var results: [CheckResult] = []
        for check in checks {
            for result in self.results(of: check, file) {
                results.append(result)
                each(result, layout)
            }
        }
        return CheckReport(file: self.shownPath, results: results)
    }

    private func results(of check: Check, _ file: CheckedFile) -> [CheckResult] {
        switch check.examination {
        case .file(let examine): return [self.result(of: check, nil) { try examine(file) }]
        case .both(let examineFile, let examine):
            return [self.result(of: check, nil) { try examineFile(file) }]
                + ((try? file.models()) ?? []).map { model in
                    self.result(of: check, model.name) { try examine(model) }
                }
        case .service(let kinds, let examine):
            // A file without any has nothing to do with these checks.
            return ((try? file.extensions(ofKinds: kinds)) ?? []).map { description in
                self.result(of: check, description.name) { try examine(try CheckedService(description, in: file)) }
            }
        case .model(let examine):
            do {
                let refused = try file.refusedExtensions().filter { $0.check == check.name }
                let models = try file.models()
                guard !models.isEmpty || !refused.isEmpty else {
                    throw Inapplicable("the file registers no model that can be used")
                }
                return refused.map { refusal in self.result(of: check, refusal.name) { throw refusal.broken } }
                    + models.map { model in self.result(of: check, model.name) { try examine(model) } }
            } catch {
                return [self.result(of: check, nil) { throw error }]
            }
        }
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
                    + " --seed \(Int64(bitPattern: self.settings.seed))\(self.settings.grantsNeeds ? " --grant-needs" : "")"
            )
        }
        return lines + judgement.notes + judgement.details
    }

    /// A text as one word of a shell's command.
    private static func shellWord(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x2B...0x3A).contains(byte) || (0x40...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard !isPlain || text.isEmpty else { return text }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "'\\''"))'"
    }
}
