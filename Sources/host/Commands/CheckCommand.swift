import Configuration
import Conformance
import Glibc
import Records
import Workers

/// `host check FILE`: whether a plugin keeps the promises of the contract. The exit status is 0 only if all checks pass.
enum CheckCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        if line.flag("list") {
            try Terminal.print(line.flag("json") ? Self.json(Self.listing) : Self.list)
            return .success
        }
        let checks = try Self.checks(line.texts("only"))
        guard let file = line.operands.first else {
            throw UsageError(.missingOperand, "FILE is missing: which plugin is to be checked?")
        }
        let path = catalog.absolute(file)
        guard access(path, F_OK) == 0 else {
            throw UsageError(.badValue, "there is no file \(quoted(file)): \(String(cString: strerror(errno)))")
        }
        var settings = CheckSettings(
            seed: UInt64(bitPattern: Int64(line.integer("seed") ?? 1)),
            deadline: line.number("deadline") ?? 30,
            sandbox: catalog.sandbox,
            hostOptions: HostOptions.names
        )
        settings.grantsNeeds = line.flag("grant-needs")
        settings.workingDirectory = catalog.absolute("")
        settings.workers = catalog.settings
        // An author wants to know where it crashed; the time that a backtrace takes matters little here.
        settings.workers.wantsBacktrace = true
        let isForPeople = !line.flag("json")
        if isForPeople { try Terminal.print("\(singleLine(file))\n") }
        var failure: SystemError?
        let report = CheckRun(path: path, shownAs: file, settings, loop: catalog.loop).run(checks) { result, layout in
            guard isForPeople, failure == nil else { return }
            do throws(SystemError) {
                try Terminal.print(layout.text(result))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try Terminal.print(isForPeople ? "\(report.summary)\n" : Self.json(report.value))
        return report.hasPassed ? .success : .failure
    }

    private static func checks(_ names: [String]) throws(UsageError) -> [Check] {
        for name in names where !Check.all.contains(where: { $0.name == name }) {
            let advice =
                nearestName(to: name, among: Check.all.map(\.name)).map { "did you mean '\($0)'?" }
                ?? "`host check --list` shows all"
            throw UsageError(.badValue, "no check is called \(quoted(name)); \(advice)")
        }
        return names.isEmpty ? Check.all : Check.all.filter { names.contains($0.name) }
    }

    private static var list: String {
        let names = Check.all.map(\.name.count).max() ?? 0
        let promises = Check.all.map { $0.promises.joined(separator: " ").count }.max() ?? 0
        return Check.all.map { check in
            let stated = check.promises.joined(separator: " ")
            return check.name + String(repeating: " ", count: names + 2 - check.name.count)
                + stated + String(repeating: " ", count: promises + 2 - stated.count) + "\(check.summary)\n"
        }
        .joined()
    }

    private static var listing: Value {
        .array(
            Check.all.map {
                [
                    "name": .string($0.name), "promises": .array($0.promises.map(Value.string)),
                    "summary": .string($0.summary),
                ]
            }
        )
    }

    private static func json(_ value: Value) -> String { String(decoding: JSON.encode(value), as: UTF8.self) + "\n" }
}
