/// Has plugins register their extensions; what does it runs them in worker processes of their own.
public protocol Registering {
    /// Registers all images, several at once; the outcomes are in the order of the images.
    ///
    /// - Parameter images: Asked for the next one when it can be registered, so that few are held at a time: each takes
    ///   a descriptor and the memory of a whole file.
    func register(_ images: some Sequence<Image>) -> [RegistrationOutcome]
}

/// What came of the registration of one plugin.
public struct RegistrationOutcome: Hashable, Sendable {
    /// What was registered, refused ones included; or why nothing was.
    public var result: Result<[ExtensionDescription], Refusal>

    /// Makes an outcome.
    public init(_ result: Result<[ExtensionDescription], Refusal>) { self.result = result }
}
