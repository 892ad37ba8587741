import Glibc
import TestSupport
import Testing

// One attack is one run of the host with an attacker and two honest producers beside it. What must hold is the same
// for all: the host ends by itself, the neighbours' records are all there, whole and in order, the attacker is named
// with what it did, and nothing is left behind. An attack that succeeds against any of these is a failed test.

/// An attacking plugin and what is to come of it.
struct Attack: CustomTestStringConvertible, Sendable {
    /// Where the attackers' sources lie, from the root of the package.
    static let folder = "Tests/Hostile/attackers"
    /// The honest producers beside an attacker, and what each of them makes.
    static let neighbours = 2
    static let recordsEach = 3000
    /// In seconds, how long a producer may make no record. Attackers use it up, and honest ones on a slow machine must not.
    static let patience = 8
    /// What is said of whoever did.
    static let hung = "it made no record for \(Self.patience) s"

    /// The file and the constant that chooses the attack in it.
    let source: String
    let name: String
    let moment: Moment
    /// The exit status of the host; nil: the run may succeed or not, and the attacker's records may be lost.
    let status: Int32?
    /// What the host must say about the attacker.
    let words: [String]
    /// What the host must not say.
    let isSilent: Bool
    let arguments: [String]

    /// When the attack is made.
    enum Moment: String {
        case constructor = "IN_CONSTRUCTOR"
        case register = "IN_REGISTER"
        case create = "IN_CREATE"
        case fill = "IN_FILL"
    }

    /// An attack that the host must end or survive with a message.
    init(_ source: String, _ name: String, _ moment: Moment = .fill, says words: String..., arguments: [String] = []) {
        self.init(source, name, moment, status: 1, words: words, isSilent: false, arguments: arguments)
    }

    /// An attack that comes to nothing, so that the run succeeds and nothing is said. On a busy machine it may take long.
    static func harmless(_ source: String, _ name: String, arguments: [String] = []) -> Attack {
        let patience = arguments.contains { $0.hasPrefix("--stall-timeout") } ? [] : ["--stall-timeout=240"]
        return Attack(source, name, .fill, status: 0, words: [], isSilent: true, arguments: arguments + patience)
    }

    /// An attack that may or may not come to its end before it is noticed.
    static func outcome(_ source: String, _ name: String, arguments: [String] = []) -> Attack {
        Attack(source, name, .fill, status: nil, words: [], isSilent: false, arguments: arguments)
    }

    private init(
        _ source: String,
        _ name: String,
        _ moment: Moment,
        status: Int32?,
        words: [String],
        isSilent: Bool,
        arguments: [String]
    ) {
        self.source = source
        self.name = name
        self.moment = moment
        self.status = status
        self.words = words
        self.isSilent = isSilent
        self.arguments = arguments
    }

    var testDescription: String {
        self.moment == .fill ? "\(self.source) \(self.name)" : "\(self.source) \(self.name) \(self.moment.rawValue)"
    }

    /// The attacker as it is compiled.
    var plugin: Fixture {
        Fixture(
            self.source,
            macros: ["ATTACK=\(self.name)", "MOMENT=\(self.moment.rawValue)"],
            folder: Self.folder,
            fileName: "attacker.so"
        )
    }

    /// Makes the attack and expects what must hold for every one.
    @discardableResult
    func run(_ battlefield: Battlefield? = nil) throws -> FinishedProcess {
        let battlefield = try battlefield ?? Battlefield(self.plugin)
        let run = try battlefield.run(["attacker"] + self.arguments)
        let ends: [FinishedProcess.End] = self.status.map { [.exit($0)] } ?? [.exit(0), .exit(1)]
        #expect(ends.contains(run.end), "\(run.errors.prefix(2000))")
        for word in self.words { #expect(run.errors.contains(word), "\(run.errors.prefix(2000))") }
        if !self.words.isEmpty { #expect(run.errors.contains("model attacker#3 "), "\(run.errors.prefix(2000))") }
        if self.isSilent { #expect(!run.errors.contains("attacker#3 failed"), "\(run.errors.prefix(2000))") }
        battlefield.expectWholeNeighbours(run)
        battlefield.expectNothingLeft()
        return run
    }
}
