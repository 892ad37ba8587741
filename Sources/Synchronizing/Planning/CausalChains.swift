// A policy changes an object, a step sees that and changes it too, the policy sees that, and so on: nobody's will, and for ever. Time and
// counts do not tell that from a busy object; causes do. What nobody's step or policy did has the depth 0, and what a call changes is one
// deeper than what it was called for.

/// Finds changes that steps and policies make because of each other without end. A value that knows no clock.
struct CausalChains {
    /// Calls that lead to each other before that is taken for an endless loop.
    static let longest = 16

    private struct Link {
        var depth: Int
        /// The depth at which it was last held back.
        var heldBack = 0
    }

    private var links: [Int: Link] = [:]

    /// Somebody changed an object.
    mutating func changed(_ id: Int, depth: Int) {
        if depth == 0 {
            self.links[id] = nil
        } else {
            self.links[id, default: Link(depth: depth)].depth = depth
        }
    }

    /// What changes are that a call for this object makes.
    func next(_ id: Int) -> Int { self.depth(of: id) + 1 }

    /// Whether what is done with an object is likely to be done for ever.
    func isEndless(_ id: Int) -> Bool { self.depth(of: id) > Self.longest }

    /// Whether an object is to wait before it is worked on: once for each round of an endless loop.
    ///
    /// - Returns: How often it has waited already; nil: it need not.
    mutating func holdBack(_ id: Int) -> Int? {
        guard let link = self.links[id], link.depth > Self.longest, link.heldBack != link.depth else { return nil }
        self.links[id]?.heldBack = link.depth
        return link.depth - Self.longest - 1
    }

    /// Nothing is to be done with an object any more.
    mutating func forget(_ id: Int) { self.links[id] = nil }

    private func depth(of id: Int) -> Int { self.links[id]?.depth ?? 0 }
}
