// One reader of foreign bytes with what fuzzing it takes. The same list is used by the tests, which draw cases with
// `Mutator`, and by libFuzzer, which looks for inputs that reach new code.

/// A reader of bytes that a hostile worker or file controls.
struct FuzzedReader: Sendable, CustomStringConvertible {
    /// What it is called in reports and for `scripts/soak fuzz`.
    let name: String
    /// Cases of a usual test run.
    let usualDose: UInt64
    /// No input is longer, in bytes.
    let longest: Int
    /// Valid inputs.
    let inputs: @Sendable () -> [[UInt8]]
    /// Pieces that inputs are made of.
    let words: [String]
    /// Reads; returns whether the bytes were accepted, and throws if what was accepted breaks a rule.
    let read: @Sendable (UnsafeRawBufferPointer) throws(Finding) -> Bool

    var description: String { self.name }

    /// All of them.
    static let all: [FuzzedReader] = [
        .cbor, .json, .report, .task, .channel, .elf, .note, .verdict, .cache, .ring, .section, .lines,
        .yaml, .ini, .datapoints, .entityTask, .notification, .models,
    ]
}
