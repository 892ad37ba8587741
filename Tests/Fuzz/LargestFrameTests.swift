import Glibc
import Records
import Testing

@testable import Discovery
@testable import Workers

/// A worker may send a frame of a megabyte with a hundred thousand small things in it. Reading it takes a time that
/// grows with its length, not with the square of it; the alarm ends a test for which that is not so.
@Suite(.serialized) struct LargestFrameTests {
    private static let many = 100_000

    private static func log(with others: Int) -> Record {
        var frame: Record = ["frame": "log", "level": 1, "text": "x"]
        for number in 0..<others { frame.append(newKey: "k\(number)", .null) }
        return frame
    }

    private static let frames: [Record] = [
        Self.log(with: Self.many),
        ["frame": "created", "columns": .array((0..<Self.many).map { .string("c\($0)") })],
        ["frame": "registered", "extensions": .array([Value](repeating: ["kind": "", "name": ""], count: 50_000))],
        [
            "frame": "registered",
            "extensions": [
                [
                    "kind": "model", "name": "a", "revision": 1,
                    "columns": .array((0..<50_000).map { .string("c\($0)") }),
                    "options": .array((0..<20_000).map { ["name": .string("o\($0)"), "type": "text"] }),
                ]
            ],
        ],
        ["frame": "probed", "findings": ["undefined": .array((0..<Self.many).map { .string("s\($0)") })]],
        ["frame": "log", "level": 0, "text": .string(String(repeating: "\u{1b}", count: 900_000))],
    ]

    @Test(arguments: 0..<6) func aFrameOfManyThingsIsRead(index: Int) throws {
        let bytes = CBOR.encode(.map(Self.frames[index]))
        try #require(bytes.count <= ControlChannel.largestFrame)
        CaseInHand.watched {
            CaseInHand.begin("the largest frame", seed: 0, case: UInt64(index))
            let report = try? bytes.withUnsafeBytes { try WorkerReport(frame: try ControlChannel.frame($0)) }
            #expect(report != nil)
            switch report {
            case .registered(let extensions, _):
                for description in extensions.compactMap(ExtensionDescription.init(value:)) { _ = description.problem }
            case .probed(let findings): #expect(LoaderProbe(value: findings) != nil)
            case .log(_, let text): #expect(!OutputLines.escaped(text).contains("\u{1b}"))
            default: break
            }
        }
    }
}
