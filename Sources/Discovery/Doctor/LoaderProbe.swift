import Records

/// What the real loader said when a worker tried a plugin.
public struct LoaderProbe: Hashable, Sendable {
    /// A library that cannot be loaded.
    public struct MissingLibrary: Hashable, Sendable {
        /// The name or path that was tried.
        public let library: String
        /// The loader's own words.
        public let message: String

        /// Makes an entry.
        public init(library: String, message: String) {
            self.library = library
            self.message = message
        }
    }

    /// The libraries that cannot be loaded.
    public let missing: [MissingLibrary]
    /// The symbols that no library has.
    public let undefined: [String]
    /// Why the plugin itself cannot be loaded, in the loader's own words; nil: it can.
    public let failure: String?

    /// Makes a probe.
    public init(missing: [MissingLibrary] = [], undefined: [String] = [], failure: String? = nil) {
        self.missing = missing
        self.undefined = undefined
        self.failure = failure
    }

    /// Reads the map `{"missing": {library: message}, "undefined": [symbol], "failure": text or null}`.
    ///
    /// A key may be missing, as it is when the worker did not survive. Nil if something is of another type.
    public init?(value: Value) {
        guard let record = value.record else { return nil }
        var missing: [MissingLibrary] = []
        switch record["missing"] ?? .null {
        case .null: break
        case .map(let libraries):
            for field in libraries.fields {
                guard let message = field.value.text else { return nil }
                missing.append(MissingLibrary(library: field.key, message: message))
            }
        default: return nil
        }
        var undefined: [String] = []
        switch record["undefined"] ?? .null {
        case .null: break
        case .array(let symbols):
            for symbol in symbols {
                guard let name = symbol.text else { return nil }
                undefined.append(name)
            }
        default: return nil
        }
        switch record["failure"] ?? .null {
        case .null: self.failure = nil
        case .string(let failure): self.failure = failure
        default: return nil
        }
        self.missing = missing
        self.undefined = undefined
    }
}
