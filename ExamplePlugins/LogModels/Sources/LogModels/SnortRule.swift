// Rules are put together from words, so that the table stays short: each category has subjects and things that they do.
// A subject meets every deed once before one is repeated, so the titles of a category differ. Shares of families and
// categories are those of a sensor with the usual rule sets.

/// A rule that a sensor reports.
struct SnortRule {
    let sid: Int
    let title: String

    /// All rules, in an order that never changes.
    static let all: [SnortRule] = {
        var rules: [SnortRule] = []
        var families = Family.all
        for category in SnortCategory.all {
            for index in 0..<category.count {
                let family = Family.next(&families, after: rules.count)
                rules.append(
                    SnortRule(sid: family.sid, title: "\(family.name) \(category.name) \(category.title(index))")
                )
            }
        }
        return rules
    }()

    /// Who publishes rules, with the ranges of their numbers.
    private struct Family {
        let name: String
        /// How many rules of it there are.
        let count: Int
        let ranges: [(count: Int, first: Int, step: Int)]
        var used = 0

        static let all = [
            Family(name: "ET", count: 351, ranges: [(351, 2_000_017, 283)]),
            Family(name: "GPL", count: 67, ranges: [(30, 119, 241), (29, 2_100_041, 3_011), (8, 100_000_011, 7)]),
            Family(name: "ETPRO", count: 51, ranges: [(51, 2_800_023, 1_933)]),
        ]

        /// The number of the rule that was taken last.
        var sid: Int {
            var place = self.used - 1
            for range in self.ranges {
                if place < range.count { return range.first + place * range.step }
                place -= range.count
            }
            return 0
        }

        /// Takes a rule of the family that is furthest behind its share.
        static func next(_ families: inout [Family], after made: Int) -> Family {
            let total = families.reduce(0) { $0 + $1.count }
            var chosen = 0
            var lag = Int.min
            for (index, family) in families.enumerated() where family.used < family.count {
                let behind = family.count * (made + 1) - family.used * total
                if behind > lag { (chosen, lag) = (index, behind) }
            }
            families[chosen].used += 1
            return families[chosen]
        }
    }
}
