import Records
import Testing

@testable import Workers

@Suite struct SandboxReportTests {
    private func report(_ states: SandboxReport.Finding.State...) -> SandboxReport {
        var report = SandboxReport()
        for (index, state) in states.enumerated() {
            report.add(SandboxReport.Finding("wall \(index)", state, "tried \(index)"))
        }
        return report
    }

    @Test func whatHoldsOrWasGrantedIsNoShortfall() {
        #expect(self.report(.holds, .granted).shortfalls.isEmpty)
        #expect(self.report(.holds, .granted).complaint == nil)
    }

    @Test func whatIsOpenIsToldWithItsEvidence() {
        let report = self.report(.open, .holds, .open)
        #expect(report.shortfalls.map(\.name) == ["wall 0", "wall 2"])
        #expect(
            report.complaint
                == "this kernel enforces less than was asked: wall 0 (tried 0), wall 2 (tried 2)"
        )
    }

    @Test func itCrossesTheBoundaryWhole() throws {
        let report = self.report(.open, .holds, .granted)
        #expect(try SandboxReport(value: report.value) == report)
        #expect(throws: FrameError.self) { try SandboxReport(value: .array([.map(["name": .string("x")])])) }
        #expect(throws: FrameError.self) { try SandboxReport(value: .array([.int(1)])) }
    }
}
