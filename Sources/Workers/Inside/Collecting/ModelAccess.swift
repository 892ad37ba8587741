import PluginABI
import Records
import SharedModels
import Synchronization

// How an extension reads the models of collectors. The memory of the latest model says by itself when it was replaced by
// another, so as long as it was not nobody needs to be asked.
//
// Unsafe code: a view is retained when it is handed out, and released by `release`, which the contract asks for once.

/// Hands models to the extensions of this worker. For any thread.
final class ModelAccess: Sendable {
    private struct Latest {
        var arena: UInt64
        var view: ArenaView
        var partial: String
    }

    private let arenas: ArenaShelf
    private let latest = Mutex<[String: Latest]>([:])
    /// Arenas that were mapped, by number, as long as somebody uses them.
    private let mapped = Mutex<[UInt64: WeakView]>([:])

    private struct WeakView: Sendable {
        weak let view: ArenaView?
    }

    init(_ arenas: ArenaShelf) { self.arenas = arenas }

    /// The struct for the plugin, valid for ever.
    static func makeStruct() -> UnsafePointer<plugin_models> {
        let models = UnsafeMutablePointer<plugin_models>.allocate(capacity: 1)
        models.initialize(
            to: plugin_models(
                size: UInt32(MemoryLayout<plugin_models>.size),
                reserved: 0,
                latest: { context, collector, milliseconds, view in
                    let request = ModelRequest(
                        collector: String(copying: collector),
                        scope: nil,
                        milliseconds: Int(milliseconds)
                    )
                    return ModelAccess.give(request, context, view)
                },
                scoped: { context, collector, scope, length, milliseconds, view in
                    let bytes = UnsafeRawBufferPointer(start: scope, count: Int(length))
                    guard let scope = try? CBOR.decode(bytes), scope.elements != nil else {
                        InstanceContext.of(context)?.note("a scope that is no list in CBOR")
                        return .failed
                    }
                    let request = ModelRequest(
                        collector: String(copying: collector),
                        scope: scope,
                        milliseconds: Int(milliseconds)
                    )
                    return ModelAccess.give(request, context, view)
                },
                release: { _, view in
                    guard let surface = ViewSurface.of(view) else { return }
                    Unmanaged.passUnretained(surface).release()
                }
            )
        )
        return UnsafePointer(models)
    }

    private static func give(
        _ request: ModelRequest,
        _ context: UnsafePointer<plugin_context>?,
        _ view: UnsafeMutablePointer<UnsafePointer<plugin_view>?>?
    ) -> plugin_status {
        guard let context = InstanceContext.of(context), let caller = context.hostCaller, let view else {
            return .failed
        }
        do throws(Refusal) {
            let surface = try caller.models.view(request, caller)
            context.forgetRefusal()
            view.pointee = UnsafePointer(Unmanaged.passRetained(surface).takeUnretainedValue().pointer)
            return .ok
        } catch {
            context.note(refusal: error.reason)
            return error.status
        }
    }

    private struct Refusal: Error {
        var status: plugin_status
        var reason: String
    }

    private func view(_ request: ModelRequest, _ caller: HostCaller) throws(Refusal) -> ViewSurface {
        if request.scope == nil, let known = self.latest.withLock({ $0[request.collector] }), !known.view.isSuperseded,
            let version = try? known.view.currentVersion()
        {
            return try self.surface(known.view, version, known.partial)
        }
        let (status, bytes) = caller.call(ModelVerb.latest, request.bytes)
        guard status == .ok else {
            let reason = String(decoding: bytes, as: UTF8.self)
            throw Refusal(status: status == plugin_status(PLUGIN_UNAVAILABLE) ? status : .failed, reason: reason)
        }
        guard let grant = bytes.withUnsafeBytes({ ModelGrant($0) }) else {
            throw Refusal(status: .failed, reason: "the host's answer about a model cannot be read")
        }
        let view = try self.map(grant.arena)
        if grant.isShared {
            self.latest.withLock {
                $0[request.collector] = Latest(arena: grant.arena, view: view, partial: grant.partial)
            }
        }
        return try self.surface(view, grant.version, grant.partial)
    }

    private func map(_ number: UInt64) throws(Refusal) -> ArenaView {
        let known = self.mapped.withLock { mapped in
            mapped = mapped.filter { $0.value.view != nil }
            return mapped[number]?.view
        }
        if let known { return known }
        guard let descriptor = self.arenas.take(number) else {
            throw Refusal(
                status: plugin_status(PLUGIN_UNAVAILABLE),
                reason: "the memory of the model, arena \(number), did not come"
            )
        }
        do throws(ArenaError) {
            let view = try ArenaView(mapping: descriptor.number)
            self.mapped.withLock { $0[number] = WeakView(view: view) }
            return view
        } catch {
            throw Refusal(status: .failed, reason: "\(error)")
        }
    }

    private func surface(
        _ view: ArenaView,
        _ version: ModelVersion,
        _ partial: String
    ) throws(Refusal) -> ViewSurface {
        do throws(ModelCorruption) {
            let reader = ElementReader(try ModelReader(view, version.tree))
            return ViewSurface(version, staleness: try view.staleness(), partial: partial) { reader }
        } catch {
            throw Refusal(status: .failed, reason: "\(error)")
        }
    }
}
