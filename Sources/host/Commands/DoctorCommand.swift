import Configuration
import Discovery
import Workers

/// `host doctor FILE`: why a file does not load, and what to do. The exit status is 0 only if nothing is in the way.
enum DoctorCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let path = catalog.absolute(line.operands[0])
        let image: Image
        let questions: DoctorQuestions
        do throws(Refusal) {
            image = try Image(path: path)
            // What is wrong with the file itself is told first: its libraries do not matter then.
            _ = try PluginFacts(judging: image)
            questions = try DoctorQuestions(image)
        } catch {
            try Terminal.print(
                Self.page(path, [Self.lines("problem", error.reason.rawValue, error.detail, error.advice)])
            )
            return .failure
        }
        let findings = try ProbeWorker.probe(
            image,
            libraries: questions.libraries,
            symbols: questions.symbols,
            settings: catalog.settings,
            loop: catalog.loop,
            sandbox: catalog.sandbox
        )
        let probe = LoaderProbe(value: findings) ?? LoaderProbe(failure: "the worker sent what cannot be read")
        let doctor = Doctor(questions, probe)
        var sections = doctor.findings.map { Self.lines($0.severity.rawValue, $0.title, $0.detail, $0.advice) }
        var isHealthy = doctor.isHealthy
        if isHealthy,
            case .failure(let refusal) = Result(catching: { () throws(Refusal) in try catalog.register(image) })
        {
            isHealthy = false
            sections.append(Self.lines("problem", refusal.reason.rawValue, refusal.detail, refusal.advice))
        }
        try Terminal.print(Self.page(path, sections))
        return isHealthy ? .success : .failure
    }

    private static func page(_ path: String, _ sections: [[String]]) -> String {
        ([path] + sections.joined()).map { singleLine($0) + "\n" }.joined()
    }

    private static func lines(_ severity: String, _ title: String, _ detail: String, _ advice: String) -> [String] {
        var lines = ["  \(severity): \(title)"]
        if !detail.isEmpty { lines.append("    \(detail)") }
        if !advice.isEmpty { lines.append("    what to do: \(advice)") }
        return lines
    }
}
