import Configuration
import PluginABI
import Records
import Synchronization

// The host's side of `plugin_context`.
//
// Unsafe code: the struct and the texts of the options are allocated once and never freed: they belong to an instance,
// and a worker makes one. The object is retained for as long, because the plugin may log from any thread at any time.

/// The context of the one instance of this worker.
final class InstanceContext: Sendable {
    private let port: HostPort
    private let isCancelled: @Sendable () -> Bool
    private let lastReport = Mutex<String?>(nil)
    private let reports = Mutex(0)
    /// Why the host refused something that the plugin asked for, until a reason that the plugin gives says it too.
    private let refusal = Mutex<String?>(nil)

    /// The part of a simulation that the instance is, if its model asks.
    let shard: SimulatedShard?

    /// Where the instance calls the host, if its kind may.
    let hostCaller: HostCaller?
    /// Whether the kind has verbs of the host's for it to call by itself.
    private let mayCall: Bool
    /// Whether it may read models of collectors.
    private let readsModels: Bool

    init(
        _ port: HostPort,
        shard: SimulatedShard? = nil,
        hostCaller: HostCaller? = nil,
        mayCall: Bool = false,
        readsModels: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.port = port
        self.hostCaller = hostCaller
        self.mayCall = mayCall
        self.readsModels = readsModels
        self.shard = shard
        self.isCancelled = isCancelled
    }

    /// How many reasons the plugin has given for failures.
    var reportCount: Int { self.reports.withLock { $0 } }

    /// The reason that the plugin gave for its last failure; forgotten when it is read.
    func takeReport() -> String? {
        self.lastReport.withLock { report in
            defer { report = nil }
            return report
        }
    }

    /// Notes the reason of a failure on behalf of the plugin, which was told that something failed.
    func note(_ reason: String) { self.lastReport.withLock { $0 = reason } }

    /// Notes why the host refused what the plugin asked for. If the plugin fails and gives no reason, this is it; one that it
    /// gives has this behind it.
    func note(refusal: String) {
        self.note(refusal)
        self.refusal.withLock { $0 = refusal }
    }

    /// Forgets a refusal, for the plugin has got what it asked for since.
    func forgetRefusal() { self.refusal.withLock { $0 = nil } }

    private func report(_ text: String) {
        let refusal = self.refusal.withLock { refusal in
            defer { refusal = nil }
            return refusal
        }
        self.lastReport.withLock { $0 = refusal.map { "\(text); the host says: \($0)" } ?? text }
        self.reports.withLock { $0 += 1 }
    }

    /// The struct for the plugin, valid for ever.
    ///
    /// - Parameter options: As they were registered just now; the task has their values in that order.
    func makeStruct(for task: InstanceTask, options: [OptionDeclaration]) -> UnsafePointer<plugin_context> {
        let values = UnsafeMutablePointer<plugin_value>.allocate(capacity: max(options.count, 1))
        for (index, option) in options.enumerated() {
            let value = index < task.options.count ? task.options[index] : OptionValue.none
            (values + index).initialize(to: plugin_value(lasting: value, as: option.type))
        }
        let context = UnsafeMutablePointer<plugin_context>.allocate(capacity: 1)
        context.initialize(
            to: plugin_context(
                size: UInt32(MemoryLayout<plugin_context>.size),
                instance: UInt32(task.instance),
                seed: task.seed,
                is_seeded: task.isSeeded ? 1 : 0,
                option_count: UInt32(options.count),
                options: UnsafePointer(values),
                host: Unmanaged.passRetained(self).toOpaque(),
                log: { context, level, message in
                    InstanceContext.of(context)?.port.send(.log(level: Int(level), text: String(copying: message)))
                },
                report: { context, message in
                    InstanceContext.of(context)?.report(String(copying: message))
                },
                is_cancelled: { context in (InstanceContext.of(context)?.isCancelled() ?? false) ? 1 : 0 },
                ability: { context, name, revision in
                    InstanceContext.of(context)?.ability(String(copying: name), revision)
                },
                run: task.run
            )
        )
        return UnsafePointer(context)
    }

    private func ability(_ name: String, _ revision: UInt32) -> UnsafeRawPointer? {
        if name == PLUGIN_ABILITY_CALLS, revision == UInt32(PLUGIN_CALLS_REVISION), self.mayCall {
            return UnsafeRawPointer(HostCaller.makeStruct())
        }
        if name == PLUGIN_ABILITY_MODELS, revision == UInt32(PLUGIN_MODELS_REVISION), self.readsModels {
            return UnsafeRawPointer(ModelAccess.makeStruct())
        }
        guard name == PLUGIN_ABILITY_SIMULATION, revision == UInt32(PLUGIN_SIMULATION_REVISION) else { return nil }
        return self.shard.map { UnsafeRawPointer($0.makeStruct()) }
    }

    /// Has an extension make its instance.
    func makeInstance(
        of extension: RegistrationRecorder.Registered,
        _ task: InstanceTask,
        by create: (
            UnsafePointer<plugin_context>?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        )
            -> plugin_status
    ) throws(ProducerFailure) -> UnsafeMutableRawPointer {
        var instance: UnsafeMutableRawPointer?
        let given = self.makeStruct(for: task, options: `extension`.description.options)
        let status = create(given, `extension`.factory, &instance)
        guard status == .ok, let instance else {
            throw ProducerFailure(
                self.takeReport() ?? "[P-05] create failed without giving a reason",
                isBadOption: status == plugin_status(PLUGIN_BAD_OPTION)
            )
        }
        return instance
    }

    /// Where the instance that a context belongs to calls the host.
    static func hostCaller(of context: UnsafePointer<plugin_context>?) -> HostCaller? { Self.of(context)?.hostCaller }

    static func of(_ context: UnsafePointer<plugin_context>?) -> InstanceContext? {
        guard let host = context?.pointee.host else { return nil }
        return Unmanaged<InstanceContext>.fromOpaque(host).takeUnretainedValue()
    }
}

extension plugin_value {
    /// The value of an option, its texts in memory that is never freed.
    fileprivate init(lasting value: OptionValue, as type: OptionType) {
        self.init()
        switch value {
        case .none: self.type = UInt32(PLUGIN_VALUE_NONE)
        case .flag(let flag):
            self.type = UInt32(PLUGIN_VALUE_FLAG)
            self.integer = flag ? 1 : 0
        case .integer(let integer) where type == .number:
            self.type = UInt32(PLUGIN_VALUE_NUMBER)
            self.number = Double(integer)
        case .integer(let integer):
            self.type = UInt32(PLUGIN_VALUE_INTEGER)
            self.integer = Int64(integer)
        case .number(let number):
            self.type = UInt32(PLUGIN_VALUE_NUMBER)
            self.number = number
        case .text(let text):
            self.type = UInt32(PLUGIN_VALUE_TEXT)
            self.text = plugin_text(lasting: text)
        case .list(let texts):
            self.type = UInt32(PLUGIN_VALUE_LIST)
            self.list_count = UInt32(texts.count)
            let memory = UnsafeMutablePointer<plugin_text>.allocate(capacity: max(texts.count, 1))
            memory.initialize(from: texts.map(plugin_text.init(lasting:)), count: texts.count)
            self.list = UnsafePointer(memory)
        }
    }
}

extension plugin_text {
    /// A text in memory that is never freed.
    init(lasting text: String) {
        let bytes = text.utf8CString
        let memory = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        memory.initialize(from: Array(bytes), count: bytes.count)
        self.init(bytes: memory, length: bytes.count - 1)
    }
}
