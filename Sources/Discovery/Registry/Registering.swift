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
    /// The digest of the file, which grants are bound to; nil if no extension needs anything.
    public var digest: SHA256Digest?

    /// Makes an outcome without a digest, as of a registration that failed.
    public init(_ result: Result<[ExtensionDescription], Refusal>) { self.result = result }

    /// Makes the outcome of an image; its digest is computed only if there are needs, because that takes time.
    public init(_ result: Result<[ExtensionDescription], Refusal>, of image: Image) {
        self.result = result
        guard case .success(let extensions) = result, extensions.contains(where: { !$0.needs.isEmpty }) else { return }
        self.digest = image.digest
    }
}
