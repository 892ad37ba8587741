// The drawn seeds of a model, ready to be drawn: what the runner touches for each record are plain words.
//
// Unsafe code: the memory belongs to this object, which the seed of the instance keeps; slots are those that `place(of:)`
// returned or that were compiled from it, so they are below `count`. Copies of a seed share the outcomes of a record.

/// The declarations of a model with the outcomes of the current record.
final class DrawnSeeds: @unchecked Sendable {
    /// How the outcome of one declaration is drawn.
    struct Draw: BitwiseCopyable {
        /// Outcomes, for those that are equally likely; of a time 0.
        var count: Int
        var alias: AliasTable?
    }

    /// Where a name is found: the declaration and the column of its row.
    struct Place: Hashable {
        var slot: Int
        var column: Int
    }

    let declarations: [DrawnSeed]
    let count: Int
    /// The outcome of each declaration for this record; -1 if it was not drawn.
    let outcomes: UnsafeMutablePointer<Int>
    let draws: UnsafeMutablePointer<Draw>
    /// Texts of the time, for the declarations that are one.
    let clocks: UnsafeMutablePointer<ClockText>
    private let places: [String: Place]

    /// - Precondition: No declaration has a problem.
    init(_ declarations: [DrawnSeed]) {
        self.declarations = declarations
        self.count = declarations.count
        self.outcomes = .allocate(capacity: max(declarations.count, 1))
        self.outcomes.initialize(repeating: -1, count: max(declarations.count, 1))
        self.draws = .allocate(capacity: max(declarations.count, 1))
        self.clocks = .allocate(capacity: max(declarations.count, 1))
        var places: [String: Place] = [:]
        for (slot, declaration) in declarations.enumerated() {
            for (column, name) in declaration.names.enumerated() { places[name] = Place(slot: slot, column: column) }
            (self.draws + slot).initialize(to: Self.draw(of: declaration.kind))
            if case .time(let period, let text) = declaration.kind {
                (self.clocks + slot).initialize(to: ClockText(period: period, text))
            } else {
                (self.clocks + slot).initialize(to: ClockText(period: .max) { _ in "" })
            }
        }
        self.places = places
    }

    deinit {
        for slot in 0..<self.count {
            self.draws[slot].alias?.deallocate()
            self.clocks[slot].deallocate()
        }
        self.clocks.deinitialize(count: self.count)
        self.clocks.deallocate()
        self.draws.deallocate()
        self.outcomes.deallocate()
    }

    private static func draw(of kind: DrawnSeed.Kind) -> Draw {
        switch kind {
        case .rows(let rows, let weights): Draw(count: rows.count, alias: weights.map(AliasTable.init))
        case .number(let range): Draw(count: range.upperBound - range.lowerBound + 1)
        case .time: Draw(count: 0)
        }
    }

    /// The names in order of declaration.
    var names: [String] { self.declarations.flatMap(\.names) }

    func place(of name: String) -> Place? { self.places[name] }

    /// Whether all values of a name are texts.
    func isText(_ place: Place) -> Bool {
        switch self.declarations[place.slot].kind {
        case .rows(let rows, _): rows.allSatisfy { $0[place.column].text != nil }
        case .number: false
        case .time: true
        }
    }

    /// The value of an outcome.
    func value(at place: Place, outcome: Int, time: Int64) -> Value {
        switch self.declarations[place.slot].kind {
        case .rows(let rows, _): return rows[outcome][place.column]
        case .number(let range): return .int(range.lowerBound + outcome)
        case .time:
            self.clocks[place.slot].set(time)
            return .string(self.clocks[place.slot].string)
        }
    }
}
