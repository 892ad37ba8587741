import CLinux
import Glibc
import Testing

@testable import Workers

@Suite struct CrashReportTests {
    private static func record(signal: Int32, _ change: (inout clinux_crash_record) -> Void = { _ in }) -> [UInt8] {
        var record = clinux_crash_record()
        record.magic = UInt32(CLINUX_CRASH_MAGIC)
        record.signal = signal
        record.code = 1
        change(&record)
        return withUnsafeBytes(of: record) { Array($0) }
    }

    @Test func signalsThatAreNoCrashHaveNoReport() {
        for signal in [SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGPIPE, 0, -1, 4711] {
            #expect(CrashReport(signal: signal, record: [], errorLines: [], image: nil) == nil)
        }
    }

    @Test func theWaitStatusIsBelievedAndNotTheRecord() throws {
        let forged = Self.record(signal: SIGFPE)
        let report = try #require(CrashReport(signal: SIGSEGV, record: forged, errorLines: [], image: nil))
        #expect(report.signal == SIGSEGV)
        #expect(report.cause == CrashRecord.cause(of: SIGSEGV))
        #expect(report.faultAddress == nil)
        #expect(report.thread == nil)
    }

    @Test func aClauseHoldsSignalCauseAndPlace() throws {
        let bytes = Self.record(signal: SIGSEGV) { record in
            record.instruction = 0x1500
            record.module_base = 0x1000
            record.plugin_base = 0x2000
            record.caller = 0x2101
            withUnsafeMutableBytes(of: &record.module) { $0.copyBytes(from: Array("/usr/lib/libfrob.so.3".utf8)) }
        }
        let report = try #require(CrashReport(signal: SIGSEGV, record: bytes, errorLines: [], image: nil))
        #expect(
            report.clause == "crashed with SIGSEGV: an access to address 0x0, which is a null pointer, "
                + "in libfrob.so.3 + 0x500, called from the plugin + 0x100"
        )
        #expect(
            WorkerEnd(cause: .signalled(SIGSEGV), lastWords: ["one"], crash: report).description
                == "\(report.clause); its last words: one"
        )
    }

    @Test func theBacktraceIsNoLastWord() throws {
        let lines = (1...20).map { "line \($0)" } + ["*** Signal 4: Backtracing from 0x1 ***", "  0  0x1 f in a.so"]
        let report = try #require(CrashReport(signal: SIGILL, record: [], errorLines: lines, image: nil))
        #expect(report.lastWords == (13...20).map { "line \($0)" })
        #expect(report.backtrace == lines.suffix(2))
        let text = report.text(subject: "a\u{1b}b", plugin: "/p.so", time: "now")
        #expect(text.contains("  0  0x1 f in a.so\n") && text.contains("line 20\n"))
        #expect(!text.utf8.contains(0x1B))
    }

    /// As `swift demangle` reads them.
    @Test(arguments: [
        ("$s13FailingModels5TrapsV4next7Records6RecordVyF", "FailingModels.Traps.next"),
        ("$s9PluginAPI15ModelInstanceOfC4fillys5Int32VSpySo12plugin_batchVGF", "PluginAPI.ModelInstanceOf.fill"),
        ("$s1a1fyyF", "a.f"), ("$s1a1EO1syyFZ", "a.E.s"), ("$s1a1TV1bE1gyyF", "a.T.g"),
    ])
    func simpleSwiftNamesAreReadable(_ symbol: String, _ name: String) {
        #expect(SwiftFunctionName(symbol)?.description == name)
    }

    @Test(arguments: [
        "", "$s", "$sF", "$s9F", "$s99999999999999999999aF", "$s0aF", "crash_here", "$s1a", "$s1aF", "$s3aF",
        "$s13FailingModels5TrapsV9PluginAPI5ModelAadEP5write4intoy7Records12RecordWriterVz_tKFTW",
        "$s1a1fyyF5innerL_yyF",
    ])
    func otherSymbolsStayAsTheyAre(_ symbol: String) { #expect(SwiftFunctionName(symbol) == nil) }
}
