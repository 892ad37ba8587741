import Glibc
import Testing

@testable import Discovery

/// Real libraries, and what the real loader says about them.
@Suite struct DoctorQuestionsTests {
    private let workshop: PluginWorkshop

    init() throws {
        self.workshop = try PluginWorkshop()
        try #require(mkdir(self.workshop.path("libs"), 0o700) == 0)
    }

    /// Loads what is asked for as a worker does.
    ///
    /// The loader takes two files of one name for one, and numbers of descriptors return: so a link gives the image a
    /// name that no other test uses, in a directory from which `$ORIGIN` leads nowhere.
    private func probe(_ questions: DoctorQuestions, _ image: Image) throws -> LoaderProbe {
        try #require(mkdir(self.workshop.path("links"), 0o700) == 0)
        try #require(symlink("/proc/self/fd/\(image.descriptor)", self.workshop.path("links/image")) == 0)
        let missing = questions.libraries.compactMap { library in
            self.failure(library).map { LoaderProbe.MissingLibrary(library: library, message: $0) }
        }
        let undefined = questions.symbols.filter { dlsym(nil, $0) == nil }
        for sibling in image.siblings { _ = self.failure(sibling) }
        let failure = self.failure(self.workshop.path("links/image"))
        return LoaderProbe(missing: missing, undefined: undefined, failure: failure)
    }

    private func failure(_ library: String) -> String? {
        dlopen(library, RTLD_NOW | RTLD_GLOBAL) == nil ? String(cString: dlerror()) : nil
    }

    /// A plugin that needs a library; both have names of their own, for the loader keeps what it has loaded.
    private func plugin(_ name: String, options: [String]) throws -> String {
        try self.workshop.compile(
            "libs/lib\(name).so",
            "int \(name)(void) { return 1; }\n",
            options: ["-shared", "-fPIC"] + options,
            hasNote: false
        )
        return try self.workshop.compile(
            "\(name)_plugin.so",
            "int \(name)(void);\n" + PluginWorkshop.entry + "int use_\(name)(void) { return \(name)(); }\n",
            options: ["-shared", "-fPIC", "-Wl,-rpath,$ORIGIN/libs", "-L\(self.workshop.path("libs"))"],
            libraries: ["-l\(name)"]
        )
    }

    @Test func findsNothingWrongWithAGoodPlugin() throws {
        let image = try Image(path: self.plugin("dqgood", options: ["-Wl,-soname,libdqgood.so"]))
        let questions = try DoctorQuestions(image)
        #expect(questions.libraries.contains(self.workshop.path("libs/libdqgood.so")))
        #expect(questions.symbols.contains("dqgood"))
        #expect(!questions.isSwift && !questions.carriesSwiftRuntime)
        let doctor = try Doctor(questions, self.probe(questions, image))
        #expect(doctor.findings.map(\.title) == ["loads fine"])
    }

    @Test func findsAMissingLibrary() throws {
        let path = try self.plugin("dqgone", options: ["-Wl,-soname,libdqgone.so"])
        try #require(PluginWorkshop.run(["rm", "-r", self.workshop.path("libs")]) == 0)
        let image = try Image(path: path)
        let questions = try DoctorQuestions(image)
        let findings = try Doctor(questions, self.probe(questions, image)).findings
        #expect(findings.map(\.title) == ["library libdqgone.so is missing"])
        #expect(findings.first?.detail.contains("\(self.workshop.path("libs")) ($ORIGIN/libs), which does not") == true)
    }

    @Test func findsALibraryWithoutAName() throws {
        let image = try Image(path: self.plugin("dqnameless", options: []))
        let questions = try DoctorQuestions(image)
        let findings = try Doctor(questions, self.probe(questions, image)).findings
        #expect(findings.map(\.title) == ["library libdqnameless.so does not say its name"])
        #expect(findings.first?.advice.contains("-soname,libdqnameless.so") == true)
    }

    @Test func findsAnUndefinedSymbol() throws {
        let source = "int dq_absent(void);\n" + PluginWorkshop.entry + "int use(void) { return dq_absent(); }\n"
        let image = try Image(path: self.workshop.compile("undefined.so", source))
        let questions = try DoctorQuestions(image)
        let doctor = try Doctor(questions, self.probe(questions, image))
        #expect(doctor.findings.map(\.title) == ["a symbol is undefined"])
        #expect(doctor.findings.first?.detail == "no library has dq_absent")
        #expect(!doctor.isHealthy)
    }

    @Test func knowsTheGlibcOfThisMachine() {
        #expect(GlibcVersion(Doctor.hostGlibc) != nil)
    }
}
