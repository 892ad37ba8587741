import Workers

/// Judges whether a process held more and more while the same was done again and again.
struct Growth {
    /// Bytes by which resident memory may grow: pages are touched for the first time at any time.
    private static let residentSlack = 4 << 20

    let broken: [BrokenPromise]

    /// - Parameters:
    ///   - marks: What was held after a tenth of the work and at later times.
    ///   - unit: What the work is counted in.
    ///   - slack: Bytes by which the heap may grow.
    init(_ marks: [CheckedResources], unit: String, slack: Int) {
        guard let first = marks.first, let last = marks.last, last.count > first.count else {
            self.broken = []
            return
        }
        var broken: [BrokenPromise] = []
        let made = last.count - first.count
        for (name, growth, slack) in [
            ("the heap", last.heapBytes - first.heapBytes, slack),
            ("memory", last.residentBytes - first.residentBytes, Self.residentSlack),
        ] where growth > slack && broken.isEmpty {
            broken.append(
                BrokenPromise(
                    "P-02",
                    expected: "\(name) does not grow by more than \(slack / 1024) KiB",
                    found: "over \(made) \(unit)s it grew by \(growth / 1024) KiB, \(growth / made) bytes a \(unit)"
                )
            )
        }
        if last.descriptors != first.descriptors {
            broken.append(
                BrokenPromise(
                    "P-02",
                    expected: "the same descriptors are open",
                    found: "\(first.descriptors.count) after \(first.count) \(unit)s, \(last.descriptors.count) after"
                        + " \(last.count)"
                )
            )
        }
        if last.threads > first.threads {
            broken.append(
                BrokenPromise(
                    "P-02",
                    expected: "no more threads run",
                    found: "\(first.threads) after \(first.count) \(unit)s, \(last.threads) after \(last.count)"
                )
            )
        }
        self.broken = broken
    }
}
