import PluginAPI

/// A mistake that ends the process.
protocol Mistake {
    static var name: String { get }

    /// - Parameter zero: 0, which the compiler does not know.
    static func make(_ zero: Int)
}

/// A model that makes a mistake after a few good records.
struct Trap<Kind: Mistake>: Model {
    static var name: String { Kind.name }
    static var summary: String { "Makes seven records and then a mistake." }
    private var made = 0
    private let zero: Int

    init(_ context: Context) { self.zero = context.instance < 0 ? 1 : 0 }

    mutating func next() -> Record {
        if self.made == 7 { Kind.make(self.zero) }
        self.made += 1
        return ["n": .int(self.made - 1)]
    }
}
