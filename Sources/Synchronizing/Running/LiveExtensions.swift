import Workers

/// A sync step that is called.
public struct LiveSyncStep: Sendable {
    /// Its name.
    public let name: String
    /// What it is for.
    public let declaration: SyncStepDeclaration
    /// Its instances.
    public let clients: [CallClient]
    /// What its calls of the host are to say.
    public let depth: CausalDepth

    /// Makes one of its parts.
    public init(
        _ name: String,
        _ declaration: SyncStepDeclaration,
        _ clients: [CallClient],
        _ depth: CausalDepth
    ) {
        self.name = name
        self.declaration = declaration
        self.clients = clients
        self.depth = depth
    }
}

/// A model policy that is called.
public struct LivePolicy: Sendable {
    /// Its name.
    public let name: String
    /// What it is for.
    public let declaration: PolicyDeclaration
    /// Its instances.
    public let clients: [CallClient]
    /// What its calls of the host are to say.
    public let depth: CausalDepth

    /// Makes one of its parts.
    public init(
        _ name: String,
        _ declaration: PolicyDeclaration,
        _ clients: [CallClient],
        _ depth: CausalDepth
    ) {
        self.name = name
        self.declaration = declaration
        self.clients = clients
        self.depth = depth
    }
}

/// A pull step that is called.
public struct LivePullStep: Sendable {
    /// Its name.
    public let name: String
    /// Nanoseconds from the end of one pull to the next.
    public let period: Int64
    /// Its instance.
    public let client: CallClient

    /// Makes one of its parts.
    public init(_ name: String, period: Int64, _ client: CallClient) {
        self.name = name
        self.period = period
        self.client = client
    }
}

/// A convenience that is asked.
public struct LiveConvenience: Sendable {
    /// Its name.
    public let name: String
    /// What it gives.
    public let declaration: ConvenienceDeclaration
    /// Its instances.
    public let clients: [CallClient]

    /// Makes one of its parts.
    public init(_ name: String, _ declaration: ConvenienceDeclaration, _ clients: [CallClient]) {
        self.name = name
        self.declaration = declaration
        self.clients = clients
    }
}
