import Services
import Workers

/// An event step that is called, and who reads for it.
public struct LiveEventStep: Sendable {
    /// Its name.
    public let name: String
    /// What it listens to.
    public let declaration: EventStepDeclaration
    /// Its instance.
    public let client: CallClient
    /// Reads for it alone.
    public let reader: BusReader

    /// Makes one of its parts.
    public init(_ name: String, _ declaration: EventStepDeclaration, _ client: CallClient, _ reader: BusReader) {
        self.name = name
        self.declaration = declaration
        self.client = client
        self.reader = reader
    }
}
