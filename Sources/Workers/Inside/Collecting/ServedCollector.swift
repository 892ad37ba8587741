import CLinux
import PluginABI
import Records
import SharedModels

/// The verbs of a collector. The model that it works on lies in an arena of the host's, and stays here between calls.
final class ServedCollector: ServedCalls {
    /// What a build has freed the next one wants again: bytes.
    private static let keptMemory = 8 << 20

    private let verbs: plugin_collector_verbs
    private let context: InstanceContext
    private let arenas: ArenaShelf
    /// The model that notifications change, and the number of its arena.
    private var model: (number: UInt64, surface: ModelSurface)?
    /// The one before it, until the answer is out: giving its memory back takes time.
    private var former: ModelSurface?
    /// Whether the running verb did nothing, because memory did not come: it was given to a worker before this one.
    private var isArenaMissing = false

    /// Reads a table, which is as large as this host knows it.
    init(
        _ table: UnsafeRawPointer,
        _ context: InstanceContext,
        _ arenas: ArenaShelf
    ) throws(ProducerFailure) {
        self.context = context
        self.arenas = arenas
        self.verbs = table.load(as: plugin_collector_verbs.self)
        guard self.verbs.create != nil, self.verbs.execute != nil, self.verbs.destroy != nil else {
            throw ProducerFailure("[P-33] the table of verbs lacks create, execute or destroy")
        }
        clinux_keep_freed_memory(Self.keptMemory)
    }

    var create: ServedVerbs.Create { self.verbs.create }

    var destroy: ServedVerbs.Destroy { self.verbs.destroy }

    func perform(
        _ number: UInt32,
        _ bytes: UnsafeRawBufferPointer,
        on instance: UnsafeMutableRawPointer,
        into room: AnswerRoom
    ) -> plugin_status? {
        self.isArenaMissing = false
        do throws(ProducerFailure) {
            switch number {
            case CollectorVerb.declare: return try self.declare(instance, room)
            case CollectorVerb.execute: return try self.execute(instance, bytes, room)
            case CollectorVerb.notify: return try self.notify(instance, bytes, room)
            case CollectorVerb.adopt: return try self.adopt(bytes, room)
            case CollectorVerb.scope: return try self.scope(instance, bytes, room)
            default: return nil
            }
        } catch {
            self.context.note(error.description)
            return self.isArenaMissing ? plugin_status(PLUGIN_UNAVAILABLE) : .failed
        }
    }

    func tidy() { self.former = nil }

    private func declare(
        _ instance: UnsafeMutableRawPointer,
        _ room: AnswerRoom
    ) throws(ProducerFailure) -> plugin_status {
        let recorder = EndpointRecorder()
        if let declare = self.verbs.declare {
            let status = recorder.withStruct { declare(instance, $0) }
            guard status == .ok else { return status }
        }
        if !recorder.endpoints.isEmpty, self.verbs.notify == nil {
            throw ProducerFailure("[P-33] the collector declares endpoints, and its table of verbs lacks notify")
        }
        return room.put(CBOR.encode(.array(recorder.endpoints.map(\.value)))) ? .ok : .failed
    }

    private func execute(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) throws(ProducerFailure) -> plugin_status {
        let number = Self.numbers(bytes, 1)[0]
        let surface = try self.surface(number)
        surface.writer.gather()
        let status = self.verbs.execute(instance, surface.pointer)
        guard status == .ok else { return status }
        do throws(ElementError) { try surface.writer.settle() } catch { throw ProducerFailure(error.description) }
        self.former = self.model?.surface
        self.model = (number, surface)
        return room.put(surface.outcome().bytes) ? .ok : .failed
    }

    private func notify(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) throws(ProducerFailure) -> plugin_status {
        let number = Self.numbers(bytes, 1)[0]
        guard let model, model.number == number, let notify = self.verbs.notify else {
            self.isArenaMissing = true
            throw ProducerFailure("the worker does not have the model in arena \(number)")
        }
        let round = NotificationRound(UnsafeRawBufferPointer(rebasing: bytes[8...]), model.surface)
        let status = round.withStruct { notify(instance, model.surface.pointer, $0) }
        let failure = status == .ok ? nil : self.context.takeReport() ?? "[P-05] notify failed without giving a reason"
        return room.put(model.surface.outcome(round.finish(failure)).bytes) ? .ok : .failed
    }

    private func adopt(_ bytes: UnsafeRawBufferPointer, _ room: AnswerRoom) throws(ProducerFailure) -> plugin_status {
        let numbers = Self.numbers(bytes, 5)
        let surface = try self.copy(numbers)
        self.model = (numbers[4], surface)
        return room.put(surface.outcome().bytes) ? .ok : .failed
    }

    private func scope(
        _ instance: UnsafeMutableRawPointer,
        _ bytes: UnsafeRawBufferPointer,
        _ room: AnswerRoom
    ) throws(ProducerFailure) -> plugin_status {
        let surface = try self.copy(Self.numbers(bytes, 5))
        let wanted = UnsafeRawBufferPointer(rebasing: bytes[40...])
        if let scope = self.verbs.scope {
            let start = wanted.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let status = scope(instance, surface.pointer, start, UInt64(wanted.count))
            guard status == .ok else { return status }
        }
        return room.put(surface.outcome().bytes) ? .ok : .failed
    }

    // MARK: - Arenas

    /// A new model in an empty arena.
    private func surface(_ number: UInt64) throws(ProducerFailure) -> ModelSurface {
        guard let descriptor = self.arenas.take(number) else {
            self.isArenaMissing = true
            throw ProducerFailure("the memory for the model, arena \(number), did not come")
        }
        do throws(ArenaError) {
            let writer = try ModelWriter(mapping: descriptor.number)
            return ModelSurface(ElementWriter(writer), self.context)
        } catch {
            throw ProducerFailure("\(error)")
        }
    }

    /// A model in an empty arena that begins as a version in another one: that arena, the tree, the empty arena.
    private func copy(_ numbers: [UInt64]) throws(ProducerFailure) -> ModelSurface {
        let surface = try self.surface(numbers[4])
        do {
            if let model, model.number == numbers[0] {
                try model.surface.writer.copy(to: &surface.writer)
            } else {
                guard let descriptor = self.arenas.take(numbers[0]) else {
                    self.isArenaMissing = true
                    throw ProducerFailure("the model to go on with, arena \(numbers[0]), did not come")
                }
                let tree = try ModelTree(root: numbers[1], extent: numbers[2], count: numbers[3])
                let view = try ArenaView(mapping: descriptor.number)
                try surface.writer.load(try ModelReader(view, tree))
            }
        } catch let failure as ProducerFailure {
            throw failure
        } catch {
            throw ProducerFailure("\(error)")
        }
        return surface
    }

    /// Numbers that a call begins with; it comes from the host.
    private static func numbers(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> [UInt64] {
        (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
    }
}
