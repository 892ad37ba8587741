import Records
import TestSupport
import Testing

extension ServedPlatform {
    /// A `history_manager.yml` with archives alone.
    static func archiving(_ schedule: String, olderThan age: String, directory: String?) -> String {
        """
        aggregation_schedule: {year: "2999"}
        datapoint_cleaning_schedule: {year: "2999"}
        snapshot_cleaning: {schedule: {year: "2999"}, older_than: 7d}
        datapoint_archivation: {schedule: \(schedule), older_than: \(age), archive_dir: \(directory ?? "null")}

        """
    }

    /// Names of the archives in the directory `archive`.
    func archives() throws -> [String] {
        let directory = "\(self.configuration)/archive"
        guard Files.exists(directory) else { return [] }
        return try Files.entries(directory).filter { $0.hasSuffix(".jsonl.gz") }.sorted()
    }

    /// The datapoints of an archive, by what reads such files everywhere.
    func datapoints(ofArchive name: String) throws -> [Record] {
        let run = try ChildProcess(
            "gzip",
            ["-dc", "\(self.configuration)/archive/\(name)"],
            environment: ["PATH=/usr/bin:/bin"],
            directory: self.workspace.path
        ).wait()
        run.expectSuccess()
        return try run.text.split(separator: "\n").map { try #require(try JSON.decode(String($0)).record) }
    }

    /// The datapoints of all archives.
    func archivedDatapoints() throws -> [Record] { try self.archives().flatMap { try self.datapoints(ofArchive: $0) } }
}
