/// Makes the bytes of batches. (Comes from Avalon's `BaseFormat`.)
///
/// An instance is used by one thread at a time; each producer of a run has one of its own, in the last of its workers.
public protocol Format: Extension {
    /// Whether what it makes of a batch is text that ends in a line feed, so that batches can follow each other in a file.
    static var isLines: Bool { get }

    /// Makes an instance.
    ///
    /// - Throws: Anything; the producer ends with its description.
    init(_ context: Context) throws

    /// The bytes of a batch, at least one.
    ///
    /// - Parameter batch: Its `records()` are what is to be represented.
    /// - Throws: Anything; the producer ends with its description.
    mutating func encode(_ batch: Batch) throws -> [UInt8]
}

extension Format {
    /// It makes lines.
    public static var isLines: Bool { true }
}
