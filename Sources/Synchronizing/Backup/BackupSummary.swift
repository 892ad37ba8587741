import Discovery
import Records

/// What a backup has.
public struct BackupSummary: Hashable, Sendable {
    /// What the synchronizer is called.
    public var name = ""
    /// The version of the host that wrote it.
    public var host = ""
    /// When it was begun, in microseconds since 1970 UTC.
    public var created: Int64 = 0
    /// Objects, by model.
    public var objects: [String: Int] = [:]
    /// Positions of event steps, one for each partition.
    public var positions = 0
    /// Bytes of the file.
    public var size = 0
    /// The checksum of the file.
    public var digest: SHA256Digest?

    /// All objects.
    public var objectCount: Int { self.objects.values.reduce(0, +) }

    /// One line for people.
    public var text: String {
        let models = self.objects.count == 1 ? "1 model" : "\(self.objects.count) models"
        let digest = self.digest.map { ", \(BackupFormat.digestMark)\($0)" } ?? ""
        return "\(self.objectCount) objects of \(models), \(self.positions) positions, \(self.size) bytes\(digest)"
    }
}
