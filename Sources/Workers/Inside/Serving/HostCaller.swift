import CLinux
import Glibc
import PluginABI
import Synchronization

// The worker's end of a link through which an instance calls the host.
//
// Unsafe code: tokens are the plugin's own and only handed back; the struct of the ability is made once for each time
// that it is asked for and never freed, for it belongs to the life of the process.

/// Calls of one instance to the host. A thread of its own takes the answers.
final class HostCaller: Sendable {
    private typealias Answered =
        @convention(c) (UnsafeMutableRawPointer?, plugin_status, UnsafePointer<UInt8>?, UInt64) -> Void

    /// Who waits for an answer.
    private enum Waiting: @unchecked Sendable {
        case plugin(token: UnsafeMutableRawPointer?, answered: Answered)
        case thread(CallWaiter<(plugin_status, [UInt8])>)
    }

    private struct State {
        var waiting: [UInt64: Waiting] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let sender: CallSender
    private let receiver: CallReceiver
    private let wake: FileDescriptor
    /// The models of collectors, which are asked for through here.
    let models: ModelAccess

    init(_ link: CallLink, arenas: ArenaShelf) throws(SystemError) {
        self.models = ModelAccess(arenas)
        (self.sender, self.receiver) = link.callerEnds
        self.wake = link.callerWake
        try DataThread(named: "host answers") { self.run() }.detach()
    }

    /// The struct for the plugin, valid for ever.
    static func makeStruct() -> UnsafePointer<plugin_calls> {
        let calls = UnsafeMutablePointer<plugin_calls>.allocate(capacity: 1)
        calls.initialize(
            to: plugin_calls(
                size: UInt32(MemoryLayout<plugin_calls>.size),
                reserved: 0,
                call: { context, verb, data, length, token, answered in
                    guard let caller = InstanceContext.hostCaller(of: context), let answered,
                        length <= UInt64(CallLimits.largestPayload)
                    else { return .failed }
                    let bytes = UnsafeRawBufferPointer(start: data, count: Int(length))
                    caller.call(verb, bytes, .plugin(token: token, answered: answered))
                    return .ok
                }
            )
        )
        return UnsafePointer(calls)
    }

    /// Calls the host and waits for the answer. The host gives one as long as it lives.
    func call(_ verb: UInt32, _ bytes: [UInt8]) -> (plugin_status, [UInt8]) {
        let waiter = CallWaiter<(plugin_status, [UInt8])>()
        bytes.withUnsafeBytes { self.call(verb, $0, .thread(waiter)) }
        return waiter.wait()
    }

    private func call(_ verb: UInt32, _ bytes: UnsafeRawBufferPointer, _ waiting: Waiting) {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            state.waiting[state.lastNumber] = waiting
            return state.lastNumber
        }
        do throws(RingViolation) {
            try self.sender.send(number, code: verb, bytes)
        } catch {
            Self.giveUp(error)
        }
    }

    private func run() {
        do throws(RingViolation) {
            while true {
                while let message = try self.receiver.next() {
                    let waiting = self.state.withLock { $0.waiting.removeValue(forKey: message.number) }
                    let status = plugin_status(bitPattern: message.code)
                    switch waiting {
                    case .plugin(let token, let answered):
                        let bytes = message.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                        answered(token, status, bytes, UInt64(message.bytes.count))
                    case .thread(let waiter): waiter.finish((status, Array(message.bytes)))
                    case nil: break
                    }
                    self.receiver.release()
                }
                self.receiver.prepareToSleep()
                // After that, for the wake-up that tells of room is the same as that which tells of answers.
                try self.sender.flush()
                if self.receiver.hasMore { continue }
                CallBell.sleep(on: self.wake.number, nanoseconds: -1)
            }
        } catch {
            Self.giveUp(error)
        }
    }

    /// The ring is broken: the plugin has written where it must not. There is nobody to tell but by the exit.
    private static func giveUp(_ violation: RingViolation) {
        let line = "the ring to the host is broken: \(violation)\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
        _exit(1)
    }
}
