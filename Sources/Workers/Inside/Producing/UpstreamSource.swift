/// The records of the worker before this one, as they are.
final class UpstreamSource: RecordSource {
    private let upstream: Upstream

    init(_ upstream: Upstream) { self.upstream = upstream }

    func fill(
        _ room: UnsafeMutableRawBufferPointer,
        wanted: UInt64,
        recordLimit: Int
    ) throws(ProducerFailure) -> Filled {
        guard try self.upstream.fetch(wanted) else { return Filled(length: 0, records: 0, isOver: true) }
        let (bytes, count) = self.upstream.first(wanted, within: room.count)
        guard bytes.count <= room.count else { return Filled(length: 0, records: 0, needed: bytes.count) }
        room.copyMemory(from: bytes)
        self.upstream.drop(count)
        return Filled(length: bytes.count, records: UInt64(count))
    }
}
