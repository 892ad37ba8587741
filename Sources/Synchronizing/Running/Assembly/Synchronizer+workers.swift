import PluginABI
import Services
import Workers

extension Synchronizer {
    /// Starts the bus, and steps, policies and conveniences, which may ask for objects as soon as they are there.
    func startWorkers(_ base: ObjectBase) {
        let requests = ObjectRequests(base, self.conveniences)
        do throws(SystemError) {
            let events = self.parts.extensions.filter { $0.kind == PLUGIN_KIND_EVENT_STEP }
            if let bus = self.parts.bus, !events.isEmpty {
                self.bus = try self.make(
                    bus,
                    instances: 1 + events.count,
                    started: { [unowned self] in self.started(-1) }
                )
                self.waiting.insert(-1)
                try self.bus?.start()
            }
            for (number, part) in self.parts.extensions.enumerated() {
                let isSerial = part.kind == PLUGIN_KIND_PULL_STEP || part.kind == PLUGIN_KIND_EVENT_STEP
                let (caller, depth) = (Self.caller(part.kind), CausalDepth())
                let service = try self.services?.make(
                    part,
                    Array(repeating: [], count: isSerial ? 1 : self.parts.instances),
                    hostCalls: { Self.answer($0, requests, caller.at(depth: depth.current)) },
                    started: { [unowned self] in self.started(number) },
                    ended: { [unowned self] in self.memberEnded(number, part, $0) }
                )
                guard let service else { continue }
                self.members.append((part, service, depth))
                self.waiting.insert(number)
                try service.start()
            }
        } catch {
            return self.fail("\(error)")
        }
        if self.waiting.isEmpty { self.declare() }
    }

    private static func caller(_ kind: String) -> ObjectCaller {
        switch kind {
        case PLUGIN_KIND_SYNC_STEP: .syncStep
        case PLUGIN_KIND_MODEL_POLICY: .policy
        case PLUGIN_KIND_CONVENIENCE: .convenience
        default: .observer
        }
    }

    private static func answer(_ call: HostCall, _ requests: ObjectRequests, _ caller: ObjectCaller) {
        guard call.verb == UInt32(PLUGIN_OBJECTS_PERFORM) else {
            let reason = "a step calls the host for objects alone, by verb \(PLUGIN_OBJECTS_PERFORM)"
            return call.answer(CallAnswer(status: Int32(PLUGIN_FAILED), bytes: Array(reason.utf8)))
        }
        requests.answer(call.bytes, by: caller, completion: call.answer)
    }

    private func started(_ number: Int) {
        guard self.waiting.remove(number) != nil, self.waiting.isEmpty else { return }
        self.declare()
    }

    /// One that cannot be used concerns itself alone.
    private func memberEnded(_ number: Int, _ part: ServicePart, _ failure: String?) {
        if let failure {
            self.handlers.log(.error, "\(part.kind)/\(part.name)", "it is not called any more: \(failure)")
        }
        self.started(number)
    }
}
