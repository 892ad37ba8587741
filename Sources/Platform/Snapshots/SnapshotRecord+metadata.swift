import Records

extension SnapshotRecord {
    /// The same as it is noted among the runs of the platform. An entity that hangs together with no other is a component
    /// by itself, and a snapshot is complete when all workers and linked entities are finished.
    ///
    /// - Parameter workers: How many `processing_core.yml` says there are, whoever made it.
    func metadata(workers: Int) -> RunMetadata {
        RunMetadata(
            .snapshots,
            self.time,
            [
                "task_creation_start": .timestamp(self.time),
                "task_creation_end": self.finished.map { .timestamp($0) } ?? .null,
                "entities": .int(self.entities),
                "components": .int(self.components + max(self.entities - self.linkedEntities, 0)),
                "components_loaded": .int(self.components), "linked_entities": .int(self.linkedEntities),
                "workers_finished": .int(self.finished == nil ? 0 : workers),
                "linked_finished": .bool(self.finished != nil), "failures": .int(self.failures),
                "tasks": .int(self.tasks),
            ],
            now: self.finished ?? self.time
        )
    }
}
