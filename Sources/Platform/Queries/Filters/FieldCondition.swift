// As with MongoDB: what a path goes through may be lists, whose elements are looked at one after the other, and at its end
// a condition holds for a list if it holds for the list itself or for one of its elements.

/// A condition on a field of snapshots.
struct FieldCondition {
    /// Where a path begins.
    enum Root: Hashable {
        case attribute(String)
        case identifier
        /// The same for all entities.
        case fixed([UInt8])
        /// The element of a list that is looked at.
        case element
    }

    let root: Root
    /// Names within the value, or places in lists.
    let path: [String]
    let test: ValueTest

    init(_ root: Root, _ path: [String] = [], _ test: ValueTest) {
        self.root = root
        self.path = path
        self.test = test
    }

    /// Whether it holds for a value; nil: there is none.
    func holds(_ value: EncodedValue.Bytes?) -> Bool { self.holds(value, from: 0) }

    private func holds(_ value: EncodedValue.Bytes?, from step: Int) -> Bool {
        guard step < self.path.count else { return self.test.holds(value) }
        guard let value else { return self.test.holds(nil) }
        switch EncodedValue.type(value) {
        case EncodedValue.Class.object:
            return self.holds(EncodedValue.field(self.path[step], of: value), from: step + 1)
        case EncodedValue.Class.list:
            let wanted = Int(self.path[step])
            var place = 0
            var parts = EncodedValue.Parts(value)
            while let element = parts.next() {
                if place == wanted, self.holds(element, from: step + 1) { return true }
                if EncodedValue.type(element) == EncodedValue.Class.object, self.holds(element, from: step) {
                    return true
                }
                place += 1
            }
            return false
        default: return self.test.holds(nil)
        }
    }
}
