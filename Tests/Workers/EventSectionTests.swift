import Testing

@testable import Workers

struct EventSectionTests {
    private static func bytes(_ section: EventSection, behind: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 1, count: EventSection.headerSize + behind)
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { section.write(to: start) } }
        return bytes
    }

    @Test(arguments: [
        EventSection(tick: 5, outlet: 3, records: 2, length: 40),
        EventSection(tick: .max, outlet: nil, records: 0, length: 0, isLast: true),
    ])
    func aHeaderReadsAsItWasWritten(section: EventSection) throws {
        let bytes = Self.bytes(section, behind: section.length)
        #expect(try bytes.withUnsafeBytes { try EventSection(first: $0) } == section)
    }

    @Test(arguments: [
        EventSection(tick: 0, outlet: 0, records: 1, length: 41),
        EventSection(tick: 0, outlet: 0, records: 0, length: 1),
        EventSection(tick: 0, outlet: 0, records: 1, length: 0),
        EventSection(tick: 0, outlet: nil, records: 1, length: 1),
    ])
    func whatContradictsItselfIsRefused(section: EventSection) {
        let bytes = Self.bytes(section, behind: 40)
        #expect(throws: RingViolation.self) { try bytes.withUnsafeBytes { try EventSection(first: $0) } }
    }

    @Test func aPieceOfAHeaderIsRefused() {
        let bytes = [UInt8](repeating: 0, count: EventSection.headerSize - 1)
        #expect(throws: RingViolation.self) { try bytes.withUnsafeBytes { try EventSection(first: $0) } }
    }

    @Test func tasksTravel() throws {
        var task = ProducerTask(
            name: "m",
            instance: 1,
            seed: 1,
            isSeeded: true,
            options: [],
            encoding: .cbor,
            batchSize: 10
        )
        #expect(try ProducerTask(record: task.record) == task)
        var simulation = SimulationTask(shard: 1, of: 3, seed: .max)
        (simulation.subjects, simulation.ticks, simulation.separatesTicks, simulation.hasKeys) = (4, 5, true, true)
        simulation.routes = [
            SimulationTask.Route(stream: "a", outlet: 0, writing: .json, wantsKey: true, wantsTime: false),
            SimulationTask.Route(
                stream: "*",
                outlet: 1,
                writing: .text(template: "{x}"),
                wantsKey: false,
                wantsTime: true
            ),
            SimulationTask.Route(stream: "b", outlet: 2, writing: .cbor, wantsKey: false, wantsTime: false),
        ]
        task.simulation = simulation
        #expect(try ProducerTask(record: task.record) == task)
        #expect(simulation.route(of: "b")?.outlet == 2 && simulation.route(of: "c")?.outlet == 1)
    }
}
