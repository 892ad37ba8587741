import Workers

/// What the workers of a producer are made from, which changes of plugin files replace: the model first, then what its
/// records go through.
struct ProducerVersion {
    var extensions: [LoadedExtension]
    /// Which of them is other than in the version before.
    var changed = 0

    /// The members of a chain that does these tasks.
    ///
    /// - Parameter progress: Where the chain goes on.
    func members(_ tasks: [ProducerTask], from progress: ProducerProgress) -> [ProducerChain.Member] {
        zip(tasks, self.extensions).map { task, loaded in
            var task = task
            task.options = loaded.options
            task.resumeAt = UInt64(progress.records)
            task.begunBatch = UInt64(progress.begunBatch)
            task.isCareful = progress.isCareful
            return ProducerChain.Member(task: task, image: loaded.image, sandbox: loaded.sandbox)
        }
    }
}
