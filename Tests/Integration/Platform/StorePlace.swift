import TestSupport

/// A directory for the data of a test, gone with the object, and a label that no other worker has.
final class StorePlace {
    let path: String

    init() throws { self.path = try Files.makeTemporaryDirectory() }

    deinit { Files.remove(self.path) }

    var label: String { "test-\(self.path.split(separator: "/").last ?? "")" }
}
