import Configuration
import Glibc

// The loader stops at the first thing that is wrong and says it in its own words. The doctor asks for each library and
// each symbol by itself, so that all that is wrong is found at once, and tells what usually leads to it.

/// Why a plugin does not load, in plain words.
public struct Doctor: Hashable, Sendable {
    /// How bad a finding is.
    public enum Severity: String, Hashable, Sendable {
        /// Nothing is wrong.
        case good
        /// It loads, but will cause trouble.
        case warning
        /// It does not load.
        case problem
    }

    /// One thing that was found.
    public struct Finding: Hashable, Sendable {
        /// How bad it is.
        public let severity: Severity
        /// What it is, in a few words.
        public let title: String
        /// What was found, and what was expected.
        public let detail: String
        /// What to do about it. May be empty.
        public let advice: String
    }

    /// What was found, problems first; never empty.
    public let findings: [Finding]

    /// Whether the plugin can be loaded.
    public var isHealthy: Bool { !self.findings.contains { $0.severity == .problem } }

    /// Compares what a plugin needs with what the loader found.
    ///
    /// - Parameter glibc: The version of glibc on this machine.
    public init(
        _ questions: DoctorQuestions,
        _ probe: LoaderProbe,
        glibc: String = Doctor.hostGlibc
    ) {
        var findings = Self.oldGlibc(questions, glibc)
        let isGlibcOld = !findings.isEmpty
        findings += probe.missing.filter { Self.missingVersion($0.message) == nil }.map { Self.missing($0, questions) }
        findings += Self.missingVersions(probe, isGlibcOld: isGlibcOld)
        findings += Self.undefined(questions, probe)
        if let failure = probe.failure, !Self.isExplained(failure, probe, isGlibcOld: isGlibcOld) {
            findings.append(Self.nameless(failure, questions) ?? Self.unexplained(failure))
        }
        if findings.isEmpty {
            findings.append(
                Finding(
                    severity: .good,
                    title: "loads fine",
                    detail: "the loader finds its \(questions.needed.count) libraries and all symbols it needs",
                    advice: ""
                )
            )
        }
        findings += Self.warnings(questions)
        self.findings = findings
    }

    /// The version of glibc on this machine, such as `2.39`; empty if it does not tell.
    public static let hostGlibc: String = {
        var bytes = [CChar](repeating: 0, count: 64)
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &bytes, bytes.count)
        guard length > 0, length <= bytes.count else { return "" }
        let text = String(decoding: bytes.prefix(length - 1).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: " ").last.map(String.init) ?? ""
    }()

    private static func oldGlibc(_ questions: DoctorQuestions, _ present: String) -> [Finding] {
        guard let text = questions.glibc, let needed = GlibcVersion(text), let found = GlibcVersion(present),
            needed > found
        else { return [] }
        return [
            Finding(
                severity: .problem,
                title: "glibc is too old",
                detail: "the plugin needs glibc \(needed), this machine has \(found)",
                advice: "build the plugin on a system with glibc \(found) or older, or update this one"
            )
        ]
    }

    /// Symbols that are missing because their library is, or is too old, follow from that and are not listed again.
    private static func undefined(_ questions: DoctorQuestions, _ probe: LoaderProbe) -> [Finding] {
        let missing = Set(probe.missing.map(\.library))
        let lost = Set(questions.needed.filter { missing.contains($0.attempt) }.map(\.name))
        let libraries = Dictionary(questions.wanted.map { ($0.name, $0.library) }) { first, _ in first }
        let unexplained = probe.undefined.filter { name in
            guard let library = libraries[name] ?? nil else { return lost.isEmpty }
            return !lost.contains(library)
        }
        guard !unexplained.isEmpty else { return [] }
        // Where the plugin loads all the same, the probe saw fewer libraries than the loader did.
        return [
            Finding(
                severity: probe.failure == nil ? .warning : .problem,
                title: unexplained.count == 1 ? "a symbol is undefined" : "\(unexplained.count) symbols are undefined",
                detail: "no library has \(Self.list(unexplained.map { singleLine($0) }))",
                advice: Self.adviceOnSymbols(unexplained)
            )
        ]
    }

    private static func adviceOnSymbols(_ symbols: [String]) -> String {
        if symbols.contains(where: { $0.hasPrefix("$s") || $0.hasPrefix("swift_") }) {
            return "build the plugin with the Swift of this host, or install the runtime of the Swift it was built with"
        }
        if symbols.contains(where: { $0.hasPrefix("_Z") }) {
            return "link the C++ library that has it (-l...), or build plugin and library with the same compiler"
        }
        return "link the library that has it (-l...), or compile the file that defines it into the plugin"
    }

    /// Whether what the loader says last is among what was found one by one.
    private static func isExplained(_ failure: String, _ probe: LoaderProbe, isGlibcOld: Bool) -> Bool {
        Self.missingVersion(failure) != nil || probe.undefined.contains { failure.holds($0) }
            || probe.missing.contains { missing in
                let name = FilePathText.name(of: missing.library)
                return failure.holds(name) || failure.holds(missing.message)
            }
    }

    /// A library beside the plugin is recognised by the name that it gives itself; without one it is not found.
    private static func nameless(_ failure: String, _ questions: DoctorQuestions) -> Finding? {
        let found = questions.needed.first { $0.attempt != $0.name && failure.hasPrefix("\($0.name): cannot open") }
        guard let found else { return nil }
        return Finding(
            severity: .problem,
            title: "library \(singleLine(found.name)) does not say its name",
            detail: "\(singleLine(found.attempt)) is there and loads, but its soname is not \(singleLine(found.name))",
            advice: "link the library with -Wl,-soname,\(singleLine(found.name))"
        )
    }

    private static func unexplained(_ failure: String) -> Finding {
        Finding(
            severity: .problem,
            title: "does not load",
            detail: "the loader says: \(singleLine(failure))",
            advice: "see `man ld.so`; LD_DEBUG=all shows each step of the loader"
        )
    }

    private static func warnings(_ questions: DoctorQuestions) -> [Finding] {
        guard questions.carriesSwiftRuntime else { return [] }
        return [
            Finding(
                severity: .warning,
                title: "carries its own Swift runtime",
                detail: "the plugin has Swift in it but does not need libswiftCore.so: the runtime is linked into it, "
                    + "and a worker has a second one of its own",
                advice: "build it without -static-stdlib"
            )
        ]
    }

    /// The first few of a list, and how many more there are.
    static func list(_ texts: [String], limit: Int = 8) -> String {
        let rest = texts.count - limit
        return texts.prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
