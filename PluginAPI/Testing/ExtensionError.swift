/// Why a model could not be registered, set up or run. Two errors are equal if all of their parts are.
public struct ExtensionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Hashable, Sendable {
        private enum Storage: Hashable, Sendable {
            case refused
            case badOption
            case failed
            case brokenPromise
        }

        private let storage: Storage

        /// The registration was refused, or the plugin itself said that it failed.
        public static let refused = Code(storage: .refused)
        /// An option is unknown, missing, or its text is none of its values, or one that the model refuses.
        public static let badOption = Code(storage: .badOption)
        /// The model reported an error.
        public static let failed = Code(storage: .failed)
        /// A verb broke a promise of the contract, which the reason names.
        public static let brokenPromise = Code(storage: .brokenPromise)
    }

    /// What kind of error it is.
    public let code: Code
    /// What went wrong; of `failed` the text that the model reported.
    public let reason: String
    /// Whole records that were written before the error, and that the host would deliver.
    public let recordsWritten: Int

    init(_ code: Code, _ reason: String, recordsWritten: Int = 0) {
        self.code = code
        self.reason = reason
        self.recordsWritten = recordsWritten
    }

    /// The reason.
    public var description: String { self.reason }
}
