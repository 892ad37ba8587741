import Configuration

extension Doctor {
    /// A library that the loader did not load: it is not there, or it is and something is wrong with it.
    static func missing(_ missing: LoaderProbe.MissingLibrary, _ questions: DoctorQuestions) -> Finding {
        let name = questions.needed.first { $0.attempt == missing.library }?.name ?? missing.library
        let isAbsent =
            missing.message.hasPrefix("\(missing.library): ") && missing.message.holds("No such file or directory")
        guard isAbsent else {
            return Finding(
                severity: .problem,
                title: "library \(singleLine(name)) cannot be loaded",
                detail: "the loader says: \(singleLine(missing.message))",
                advice: Self.isSwift(name)
                    ? Self.adviceOnRuntime : "repair or update \(singleLine(name)), or what it needs itself"
            )
        }
        return Self.isSwift(name)
            ? Finding(
                severity: .problem,
                title: "the Swift runtime is missing",
                detail: "the plugin needs \(singleLine(name)), which is not there; \(Self.searched(questions))",
                advice: Self.adviceOnRuntime
            )
            : Finding(
                severity: .problem,
                title: "library \(singleLine(name)) is missing",
                detail: "the plugin needs it, and it is not there; \(Self.searched(questions))",
                advice: "install the package that has it, or put it beside the plugin and link with -rpath '$ORIGIN'"
            )
    }

    /// Versions that libraries lack, each once: `version `X' not found (required by Y)`.
    static func missingVersions(_ probe: LoaderProbe, isGlibcOld: Bool) -> [Finding] {
        var findings: [Finding] = []
        for message in probe.missing.map(\.message) + [probe.failure].compactMap(\.self) {
            guard let (library, version) = Self.missingVersion(message) else { continue }
            // That glibc is too old has been said, with both versions.
            if isGlibcOld, version.hasPrefix("GLIBC_") { continue }
            let finding = Finding(
                severity: .problem,
                title: "library \(singleLine(library)) is too old",
                detail: "version \(singleLine(version)) is needed, and \(singleLine(library)) does not have it",
                advice: Self.isSwift(library)
                    ? Self.adviceOnRuntime
                    : "update the library, or build the plugin on a system that is as old as this one"
            )
            if !findings.contains(finding) { findings.append(finding) }
        }
        return findings
    }

    /// Takes library and version out of the words of the loader, which are not translated: the host sets no locale.
    static func missingVersion(_ message: String) -> (library: String, version: String)? {
        let opening = ": version `"
        let closing = "' not found"
        guard let start = message.place(of: opening),
            let end = message[start.upperBound...].place(of: closing)
        else { return nil }
        let version = String(message[start.upperBound..<end.lowerBound])
        return (String(message[..<start.lowerBound]), version)
    }

    private static let adviceOnRuntime =
        "install the runtime of the Swift that the plugin was built with, or build it with the Swift of this host"

    private static func isSwift(_ library: String) -> Bool {
        let name = FilePathText.name(of: library)
        return name.hasPrefix("libswift") || name.hasPrefix("lib_Foundation") || name.hasPrefix("libFoundation")
            || name == "libdispatch.so" || name == "libBlocksRuntime.so"
    }

    /// Where the loader looked, and which of the plugin's own directories do not exist.
    private static func searched(_ questions: DoctorQuestions) -> String {
        guard !questions.directories.isEmpty else {
            return "searched were the system's directories only, for the plugin has no run path"
        }
        let directories = questions.directories.map { directory in
            let path = singleLine(directory.path)
            let origin = directory.written == directory.path ? "" : " (\(singleLine(directory.written)))"
            return path + origin + (directory.exists ? "" : ", which does not exist")
        }
        return "searched were " + Self.list(directories) + ", and the system's directories"
    }
}
