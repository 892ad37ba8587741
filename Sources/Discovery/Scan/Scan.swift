import Configuration

// From a search path to a registry.
//
// A file in a state that the cache knows costs nothing but its `stat`. Every other file is copied into a sealed image,
// judged without being run, and registered in a worker. A file that crashed or hung there is not run again before it
// changes, so that one bad file cannot slow every command down; the cache is what remembers it.

/// Finds the plugins of a search path and learns what they offer.
public struct Scan {
    /// Judges an image without running it.
    public typealias Judge = (Image) throws(Refusal) -> PluginFacts

    private let registering: any Registering
    private let judge: Judge

    /// Makes a scan.
    ///
    /// - Parameters:
    ///   - registering: has images registered in workers.
    ///   - judge: tells whether an image may be registered.
    public init(
        registering: any Registering,
        judge: @escaping Judge = { (image) throws(Refusal) in try PluginFacts(judging: image) }
    ) {
        self.registering = registering
        self.judge = judge
    }

    /// Scans, and writes the cache if something new was found out.
    ///
    /// - Parameters:
    ///   - searchPath: where plugins are looked for.
    ///   - cache: what is known; what is found out is added to it.
    ///   - now: seconds since 1970.
    ///   - rescan: whether to look at every file anew, quarantined ones included.
    ///   - isGranted: whether the operator granted an extension of a file all that it needs.
    /// - Throws: a usage error if a directory named by an option does not exist or is none.
    public func run(
        _ searchPath: SearchPath,
        cache: inout RegistryCache,
        now: Int64,
        rescan: Bool = false,
        isGranted: Registry.GrantCheck = { _, _ in false }
    ) throws(UsageError) -> Registry {
        let listing = try PluginListing(of: searchPath)
        var findings: [Finding?] = []
        findings.reserveCapacity(listing.files.count)
        var unknown: [Int] = []
        for (index, file) in listing.files.enumerated() {
            let known = rescan ? nil : cache.verdict(path: file.path, identity: file.identity)
            if known == nil { unknown.append(index) }
            findings.append(known.map { Finding(file: file, verdict: $0, isFromCache: true) })
        }
        for (index, finding) in zip(unknown, self.findings(about: unknown.map { listing.files[$0] }, now: now)) {
            cache.store(finding.verdict, path: finding.file.path, identity: finding.file.identity)
            findings[index] = finding
        }
        self.forget(in: &cache, listing)
        cache.write()
        return Registry(
            listing: listing,
            findings: findings.compactMap(\.self),
            now: now,
            notes: listing.warnings + cache.notes,
            isGranted: isGranted
        )
    }

    /// Drops what is known about files that are gone. Files elsewhere stay: other search paths use the same cache.
    private func forget(in cache: inout RegistryCache, _ listing: PluginListing) {
        guard cache.count > 0 else { return }
        let listed = Set(listing.files.map(\.path))
        cache.removeAll { !listed.contains($0) && listing.covers($0) }
    }

    /// Judges files and registers those that may be. The findings are in the order of the files.
    ///
    /// A file is copied and judged when a worker is free for it, while others register.
    private func findings(about files: [PluginFile], now: Int64) -> [Finding] {
        var judgements: [Judgement] = []
        var remaining = files.makeIterator()
        let images = AnyIterator {
            while let file = remaining.next() {
                let (image, judgement) = self.judgement(of: file)
                judgements.append(judgement)
                if let image { return image }
            }
            return nil
        }
        var outcomes = self.registering.register(images).makeIterator()
        return judgements.map { judgement in
            let outcome = judgement.refusal == nil ? outcomes.next() : nil
            let result = judgement.refusal.map { .failure($0) } ?? Self.checked(outcome)
            return Finding(
                file: judgement.file,
                verdict: Verdict(facts: judgement.facts, result: result, time: now, digest: outcome?.digest),
                isFromCache: false
            )
        }
    }

    /// What is known of a file before it registers.
    private struct Judgement {
        var file: PluginFile
        var facts: PluginFacts?
        var refusal: Refusal?
    }

    /// Copies and judges one file; the image is nil if it may not be registered.
    private func judgement(of file: PluginFile) -> (Image?, Judgement) {
        var judgement = Judgement(file: file)
        do throws(Refusal) {
            let image = try Image(path: file.path)
            // The file may have changed since it was listed; what counts is what was copied.
            judgement.file = PluginFile(path: file.path, directory: file.directory, identity: image.identity)
            judgement.facts = try self.judge(image)
            return (image, judgement)
        } catch {
            judgement.refusal = error
            return (nil, judgement)
        }
    }

    private static func checked(_ outcome: RegistrationOutcome?) -> Result<[ExtensionDescription], Refusal> {
        guard let outcome else {
            return .failure(Refusal(.registrationFailed, "the registration brought no outcome", advice: "scan again"))
        }
        guard case .success(let extensions) = outcome.result, extensions.isEmpty else { return outcome.result }
        return .failure(
            Refusal(
                .registersNothing,
                "it registers no extension; expected at least one",
                advice: "call add in plugin_register"
            )
        )
    }
}
