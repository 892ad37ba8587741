import Glibc
import Records
import Testing

@testable import Discovery

@Suite struct DoctorTests {
    private func titles(_ questions: DoctorQuestions, _ probe: LoaderProbe, glibc: String = "2.36") -> [String] {
        Doctor(questions, probe, glibc: glibc).findings.map(\.title)
    }

    private static func library(_ name: String) -> DoctorQuestions.Library { .init(name: name, attempt: name) }

    private static func absent(_ library: String) -> LoaderProbe.MissingLibrary {
        .init(
            library: library,
            message: "\(library): cannot open shared object file: No such file or directory"
        )
    }

    private static func symbol(_ name: String, of library: String? = nil, isWeak: Bool = false) -> ElfSymbol {
        ElfSymbol(name: name, isWeak: isWeak, isFunction: true, isDefined: false, library: library, version: nil)
    }

    @Test func saysWhenNothingIsWrong() {
        let doctor = Doctor(DoctorQuestions(needed: [Self.library("libc.so.6")]), LoaderProbe(), glibc: "2.36")
        #expect(doctor.isHealthy)
        #expect(doctor.findings.map(\.severity) == [.good])
    }

    @Test func namesSearchedDirectories() throws {
        let questions = DoctorQuestions(
            needed: [Self.library("libabsent.so.1")],
            directories: [
                .init(written: "$ORIGIN/libs", path: "/ext/libs", exists: false),
                .init(written: "/opt/lib", path: "/opt/lib", exists: true),
            ]
        )
        let absent = Self.absent("libabsent.so.1")
        let probe = LoaderProbe(missing: [absent], failure: absent.message)
        let doctor = Doctor(questions, probe, glibc: "2.36")
        #expect(!doctor.isHealthy)
        let finding = try #require(doctor.findings.first)
        #expect(doctor.findings.count == 1)
        #expect(finding.title == "library libabsent.so.1 is missing")
        #expect(finding.detail.contains("/ext/libs ($ORIGIN/libs), which does not exist"))
        #expect(finding.detail.contains("/opt/lib, and"))
    }

    @Test func comparesGlibcAsNumbers() {
        let message = "/lib/libc.so.6: version `GLIBC_2.38' not found (required by /ext/a.so)"
        let questions = DoctorQuestions(glibc: "2.38")
        #expect(self.titles(questions, LoaderProbe(failure: message)) == ["glibc is too old"])
        #expect(self.titles(questions, LoaderProbe(), glibc: "2.39") == ["loads fine"])
        #expect(self.titles(DoctorQuestions(glibc: "2.9"), LoaderProbe()) == ["loads fine"])
    }

    @Test func namesVersionsThatALibraryLacks() throws {
        let message = "/usr/lib/libstdc++.so.6: version `GLIBCXX_3.4.99' not found (required by /ext/a.so)"
        let doctor = Doctor(DoctorQuestions(), LoaderProbe(failure: message), glibc: "2.36")
        let finding = try #require(doctor.findings.first)
        #expect(doctor.findings.count == 1)
        #expect(finding.title == "library /usr/lib/libstdc++.so.6 is too old")
        #expect(finding.detail.contains("GLIBCXX_3.4.99"))
    }

    @Test func knowsTheSwiftRuntime() {
        let questions = DoctorQuestions(needed: [Self.library("libswiftCore.so")], isSwift: true)
        let probe = LoaderProbe(missing: [Self.absent("libswiftCore.so")])
        #expect(self.titles(questions, probe) == ["the Swift runtime is missing"])
        let symbols = Doctor(DoctorQuestions(), LoaderProbe(undefined: ["$sSSN"], failure: "undefined symbol: $sSSN"))
        #expect(symbols.findings.count == 1)
        #expect(symbols.findings.first?.advice.contains("Swift") == true)
    }

    @Test func warnsOfASecondSwiftRuntime() {
        let doctor = Doctor(DoctorQuestions(isSwift: true, carriesSwiftRuntime: true), LoaderProbe(), glibc: "2.36")
        #expect(doctor.isHealthy)
        #expect(doctor.findings.map(\.severity) == [.good, .warning])
    }

    @Test func doesNotBlameSymbolsOfMissingLibraries() {
        let questions = DoctorQuestions(
            needed: [Self.library("libabsent.so")],
            wanted: [Self.symbol("gone", of: "libabsent.so"), Self.symbol("typo", of: "libc.so.6")]
        )
        let probe = LoaderProbe(missing: [Self.absent("libabsent.so")], undefined: ["gone", "typo"], failure: "x")
        let doctor = Doctor(questions, probe, glibc: "2.36")
        #expect(doctor.findings.contains { $0.detail == "no library has typo" })
        #expect(!doctor.findings.contains { $0.detail.contains("gone") })
    }

    @Test func keepsWhatTheLoaderSaysBesides() {
        let failure = "the worker that loaded it was killed by\u{1b}[2J SIGSEGV"
        let probe = LoaderProbe(undefined: ["other"], failure: failure)
        let findings = Doctor(DoctorQuestions(), probe, glibc: "2.36").findings
        #expect(findings.map(\.title) == ["a symbol is undefined", "does not load"])
        #expect(findings.last?.detail.contains("SIGSEGV") == true)
        #expect(findings.last?.detail.contains("\u{1b}") == false)
    }

    @Test func asksForStrongSymbolsOnly() {
        let questions = DoctorQuestions(wanted: [Self.symbol("a"), Self.symbol("b", isWeak: true)])
        #expect(questions.symbols == ["a"])
    }

    @Test func readsProbes() {
        let probe = LoaderProbe(value: ["missing": ["a.so": "why"], "undefined": ["s"], "failure": nil])
        #expect(probe == LoaderProbe(missing: [.init(library: "a.so", message: "why")], undefined: ["s"]))
        #expect(LoaderProbe(value: ["failure": "crashed"]) == LoaderProbe(failure: "crashed"))
        let malformed: [Value] = [
            .null, ["missing": 1], ["missing": ["a": 1]], ["undefined": "x"], ["undefined": [1]], ["failure": 1],
        ]
        for value in malformed { #expect(LoaderProbe(value: value) == nil, "\(value)") }
    }
}
