// Unsafe code: the pointer is the host's, which keeps it alive until the instance is destroyed; a context is only
// handed to code that the instance owns.

/// What the host gives an instance of an extension.
///
/// It may be kept as long as the instance lives. `log` and `isCancelled` may be used by any thread.
public struct Context: @unchecked Sendable {
    let pointer: UnsafePointer<plugin_context>
    private let optionNames: [String]

    /// Makes the context of an instance; for hosts and tests.
    ///
    /// - Parameters:
    ///   - pointer: The host's side, alive as long as the instance.
    ///   - options: The options in the order in which they were registered.
    public init(_ pointer: UnsafePointer<plugin_context>, options: [any OptionDeclaring]) {
        self.pointer = pointer
        self.optionNames = options.map(\.name)
    }

    /// The number of the instance within the run, from 1.
    public var instance: Int { Int(self.pointer.pointee.instance) }

    /// The seed for the instance's random numbers; every instance of a run has another.
    public var seed: UInt64 { self.pointer.pointee.seed }

    /// Whether the user asked for a reproducible run: then nothing but the seed, the options and the clock of the run
    /// should influence the records.
    public var isSeeded: Bool { self.pointer.pointee.is_seeded != 0 }

    /// A generator of random numbers that begins at the seed. Each call makes a new one that begins there again.
    public var random: Random { Random(seed: self.seed) }

    /// Whether the run is being stopped, so that work which takes long should end early.
    public var isCancelled: Bool { self.pointer.pointee.is_cancelled(self.pointer) != 0 }

    /// Writes a line to the host's log.
    public func log(_ level: LogLevel, _ message: String) {
        message.withPluginText { self.pointer.pointee.log(self.pointer, level.rawValue, $0) }
    }

    /// The value of an option, given or by default.
    ///
    /// - Precondition: The option is among the extension's `options`.
    public subscript<Value>(option: Option<Value>) -> Value {
        guard let index = self.optionNames.firstIndex(of: option.name) else {
            preconditionFailure("option \"\(option.name)\" is used but not among the extension's options; add it there")
        }
        return Value(self.pointer.pointee.options[index]) ?? option.fallback
    }

    /// What the host says of the simulation that the instance is a part of.
    var simulation: SimulationSettings {
        let found = PLUGIN_ABILITY_SIMULATION.withPluginText {
            self.pointer.pointee.ability(self.pointer, $0, UInt32(PLUGIN_SIMULATION_REVISION))
        }
        return SimulationSettings(self.pointer, found?.assumingMemoryBound(to: plugin_simulation.self))
    }

    /// Gives the reason of the failure that the running verb is about to return.
    package func report(_ error: any Error) {
        String(describing: error).withPluginText { self.pointer.pointee.report(self.pointer, $0) }
    }
}

/// How important a line of the log is.
public enum LogLevel: Int32, Sendable {
    /// For the author of the plugin.
    case debug = 0
    /// Worth knowing.
    case info = 1
    /// Something may be wrong.
    case warning = 2
    /// Something is wrong.
    case error = 3
}
