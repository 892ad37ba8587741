import Configuration
import Synchronization

@testable import Discovery

/// A tree of scripted plugins, scanned again and again with one cache.
final class ScanFixture {
    let tree = PluginTree()
    let registration = ScriptedRegistration()
    var now: Int64 = 1_000_000
    private(set) var judged: [String] = []

    /// Scans as a new process would, with the cache as the last one left it. A file with `judge!` in it is refused.
    func scan(
        _ directories: String...,
        rescan: Bool = false,
        cacheDirectory: String = "cache",
        isGranted: Registry.GrantCheck = { _, _ in false }
    ) throws -> Registry {
        self.judged = []
        let scan = Scan(registering: self.registration) { [unowned self] (image) throws(Refusal) in
            self.judged.append(self.member(image.path))
            if String(decoding: image.bytes, as: UTF8.self).hasPrefix("judge!") {
                throw Refusal(.noNote, "it has no note")
            }
            var facts = PluginFacts()
            facts.abiMajor = 1
            facts.compiler = "test"
            return facts
        }
        var cache = RegistryCache(in: CacheDirectory(path: self.tree(cacheDirectory)), stamp: "test")
        let path = SearchPath(directories: directories.map { SearchDirectory(path: self.tree($0), origin: .option) })
        return try scan.run(path, cache: &cache, now: self.now, rescan: rescan, isGranted: isGranted)
    }

    /// A path without that of the tree.
    func member(_ path: String) -> String { String(path.dropFirst(self.tree.path.count + 1)) }

    /// What is known in the cache about a file as it is now.
    func isCached(_ member: String) throws -> Bool {
        let cache = RegistryCache(in: CacheDirectory(path: self.tree("cache")), stamp: "test")
        return cache.verdict(path: self.tree(member), identity: try Image(path: self.tree(member)).identity) != nil
    }
}
