import Configuration

/// What all plugins of a search path offer, and what is wrong with those that offer nothing.
public struct Registry: Sendable {
    /// Tells whether the operator granted an extension of a file all that it needs.
    public typealias GrantCheck = (_ description: ExtensionDescription, _ file: RegisteredFile) -> Bool

    /// Names are unique within a kind.
    private struct Key: Hashable {
        let kind: String
        let name: String
    }

    /// The files in order of search.
    public private(set) var files: [RegisteredFile] = []
    /// The extensions in order of search, shadowed ones included.
    public private(set) var extensions: [RegisteredExtension] = []
    /// The files, directories and single extensions that are not used, and why.
    public private(set) var refused: [RefusedFile]
    /// What to tell the user besides, one sentence each.
    public let notes: [String]
    /// For each name that of its extensions that counts, by place in `extensions`.
    private var places: [Key: Int] = [:]
    /// For each name the last file that defines it. Files come directory by directory, so it tells doubles.
    private var latest: [Key: Int] = [:]

    /// Brings findings together.
    ///
    /// - Parameters:
    ///   - listing: the files of the search path.
    ///   - findings: what was found out about them, in their order.
    ///   - now: seconds since 1970.
    ///   - notes: what to tell the user besides.
    ///   - isGranted: asked for extensions with needs only.
    public init(
        listing: PluginListing,
        findings: [Finding],
        now: Int64,
        notes: [String] = [],
        isGranted: GrantCheck = { _, _ in false }
    ) {
        self.refused = listing.refused
        self.notes = notes
        self.files.reserveCapacity(findings.count)
        for finding in findings {
            let status = Self.status(of: finding.verdict)
            self.files.append(
                RegisteredFile(
                    path: finding.file.path,
                    directory: listing.searchPath.directories[finding.file.directory],
                    identity: finding.file.identity,
                    facts: finding.verdict.facts,
                    status: status,
                    digest: finding.verdict.digest
                )
            )
            switch finding.verdict.result {
            case .success(let descriptions):
                for description in descriptions { self.add(description, isGranted) }
            case .failure(let refusal):
                var age: Int64?
                if finding.isFromCache, case .quarantined(_, let since) = status { age = max(now &- since, 0) }
                self.refuse(refusal, age)
            }
        }
    }

    /// The extension of a kind and name that counts; nil if there is none.
    public func find(kind: String, name: String) -> RegisteredExtension? {
        self.places[Key(kind: kind, name: name)].map { self.extensions[$0] }
    }

    /// The file of an extension.
    public func file(of registered: RegisteredExtension) -> RegisteredFile { self.files[registered.file] }

    /// The names of a kind in order of search, each once.
    public func names(ofKind kind: String) -> [String] { self.extensions(ofKind: kind).map(\.name) }

    /// What was registered of a kind in order of search, each name once.
    public func extensions(ofKind kind: String) -> [ExtensionDescription] {
        self.extensions.compactMap { registered in
            if case .shadowed = registered.status { return nil }
            return registered.description.kind == kind ? registered.description : nil
        }
    }

    /// The name of a kind that a mistyped one most likely means.
    public func nearest(kind: String, name: String) -> String? {
        nearestName(to: name, among: self.names(ofKind: kind))
    }

    private static func status(of verdict: Verdict) -> RegisteredFile.Status {
        guard case .failure(let refusal) = verdict.result else { return .ready }
        return verdict.isQuarantine ? .quarantined(refusal, since: verdict.time) : .refused(refusal)
    }

    /// Adds an extension of the last file.
    private mutating func add(_ description: ExtensionDescription, _ isGranted: GrantCheck) {
        if let reason = description.refusal {
            self.refuse(Refusal(.badExtension, "\(description.title): \(reason)"))
            return
        }
        let index = self.files.count - 1
        let file = self.files[index]
        let key = Key(kind: description.kind, name: description.name)
        if let double = self.double(of: key, in: file.directory) {
            self.refuse(
                Refusal(
                    .doubleName,
                    "\(description.title) is defined by both \(quoted(double.path, limit: 4096)) and "
                        + "\(quoted(file.path, limit: 4096)); within one directory a name counts once, and the first "
                        + "file defines it",
                    advice: "remove one of the files or rename the extension"
                )
            )
            return
        }
        let isReady = description.needs.isEmpty || isGranted(description, file)
        var status = isReady ? ExtensionStatus.ready : .needsGrant
        if let place = self.places[key] {
            status = .shadowed(by: self.files[self.extensions[place].file].path)
        } else {
            self.places[key] = self.extensions.count
        }
        self.latest[key] = index
        self.extensions.append(RegisteredExtension(description: description, file: index, status: status))
    }

    private func double(of key: Key, in directory: SearchDirectory) -> RegisteredFile? {
        guard let file = self.latest[key].map({ self.files[$0] }), file.directory == directory else { return nil }
        return file
    }

    private mutating func refuse(_ refusal: Refusal, _ quarantineAge: Int64? = nil) {
        guard let path = self.files.last?.path else { return }
        self.refused.append(RefusedFile(path: path, refusal: refusal, quarantineAge: quarantineAge))
    }
}

extension ExtensionDescription {
    /// Kind and name for messages: `model 'snort'`.
    var title: String { "\(singleLine(self.kind)) \(quoted(self.name))" }
}
