import Records
import Transforms

/// What becomes of the records of a producer in its worker, after the plugin and without another hop.
struct Transformation {
    /// The mappings, which may be none.
    let chain: MappingChain
    /// The format that makes bytes of batches; nil: records are written one by one.
    let format: (any BatchFormat)?
    /// Whether batches of the format can be cut between records.
    let isLines: Bool

    init(_ task: ProducerTask) throws(ProducerFailure) {
        let context = TransformContext(
            seed: task.seed,
            isSeeded: task.isSeeded,
            instance: task.instance,
            clock: task.clock,
            firstRecord: task.resumeAt
        )
        do throws(MappingChain.UnknownMapping) {
            self.chain = try MappingChain(
                names: task.transform.mappings,
                options: MappingOptions(steps: task.transform.steps, context: context)
            )
        } catch {
            throw ProducerFailure(error.description)
        }
        guard let name = task.transform.format else {
            (self.format, self.isLines) = (nil, true)
            return
        }
        guard let entry = BatchFormatCatalog.find(name) else { throw ProducerFailure("unknown format \"\(name)\"") }
        (self.format, self.isLines) = (entry.make(context), entry.isLines)
    }
}
