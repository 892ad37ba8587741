import CLinux
import PluginABI
import Synchronization

// Unsafe code: the instance is called by the one thread that runs `serve`, and destroyed when that has returned.

/// One instance of an extension that is called, and its end of the link.
final class ServedInstance: @unchecked Sendable {
    private let calls: any ServedCalls
    private let context: InstanceContext
    private let instance: UnsafeMutableRawPointer
    private let sender: CallSender
    private let receiver: CallReceiver
    private let wake: FileDescriptor
    private let room = AnswerRoom()
    private let isFinishing: @Sendable () -> Bool

    init(
        of extension: RegistrationRecorder.Registered,
        _ task: InstanceTask,
        context: InstanceContext,
        arenas: ArenaShelf,
        link: CallLink,
        isFinishing: @escaping @Sendable () -> Bool
    ) throws(ProducerFailure) {
        guard let table = `extension`.verbs else { throw ProducerFailure("the \(task.kind) has no verbs") }
        if task.kind == PLUGIN_KIND_MODULE {
            self.calls = try ServedModule(table, context)
        } else if task.kind == PLUGIN_KIND_COLLECTOR {
            self.calls = try ServedCollector(table, context, arenas)
        } else if task.kind == PLUGIN_KIND_STRATEGY {
            self.calls = try ServedStrategy(table, context)
        } else if let size = ServedVerbs.size(ofKind: task.kind) {
            self.calls = try ServedVerbs(table, size: size)
        } else {
            throw ProducerFailure("a \(task.kind) is not called")
        }
        self.context = context
        (self.sender, self.receiver) = link.serverEnds
        self.wake = link.serverWake
        self.isFinishing = isFinishing
        self.instance = try context.makeInstance(of: `extension`, task, by: self.calls.create)
    }

    /// Makes a call before all others.
    ///
    /// - Throws: What the plugin says if it fails.
    func prepare(_ preparation: Preparation) throws(ProducerFailure) {
        _ = self.room.cleared()
        let status = preparation.bytes.withUnsafeBytes { bytes in
            self.calls.perform(preparation.verb, bytes, on: self.instance, into: self.room)
        }
        guard status != .ok else { return }
        throw ProducerFailure(
            self.context.takeReport() ?? "[P-05] verb \(preparation.verb) failed without giving a reason",
            isBadOption: status == plugin_status(PLUGIN_BAD_OPTION)
        )
    }

    /// Frees the plugin's instance; nothing is called any more.
    func destroy() { self.calls.destroy(self.instance) }

    /// Wakes the thread that serves. For any thread.
    func ring() { clinux_eventfd_signal(self.wake.number) }

    /// Does what is asked for, until the host has said that nothing will be and all is answered.
    func serve() throws(RingViolation) {
        while true {
            let wasFinishing = self.isFinishing()
            // An answer that does not fit is on its way before the next call begins: the host holds the oldest call alone
            // for one that may have been done.
            let isOut = try self.sender.flush()
            if isOut, let message = try self.receiver.next() {
                try self.answer(message)
                self.receiver.release()
                self.calls.tidy()
                continue
            }
            if isOut, wasFinishing { return }
            self.receiver.prepareToSleep()
            if isOut, self.receiver.hasMore || (self.isFinishing() && !wasFinishing) { continue }
            if !isOut, try self.sender.flush() { continue }
            CallBell.sleep(on: self.wake.number, nanoseconds: -1)
        }
    }

    private func answer(_ message: CallReceiver.Message) throws(RingViolation) {
        let answer = self.room.cleared()
        guard let status = self.calls.perform(message.code, message.bytes, on: self.instance, into: self.room) else {
            return try self.fail(message.number, .failed, "there is no verb \(message.code)")
        }
        guard status == .ok else {
            let reason = self.context.takeReport() ?? "[P-05] verb \(message.code) failed without giving a reason"
            return try self.fail(message.number, status, reason)
        }
        guard let bytes = self.room.bytes else {
            let (length, capacity) = (answer.pointee.length, answer.pointee.capacity)
            return try self.fail(
                message.number,
                .failed,
                "[P-32] verb \(message.code) tells of an answer of \(length) bytes where \(capacity) fit"
            )
        }
        try self.sender.send(message.number, code: UInt32(bitPattern: status), bytes)
    }

    private func fail(_ number: UInt64, _ status: plugin_status, _ reason: String) throws(RingViolation) {
        try Array(reason.utf8.prefix(4096)).withBytes { (bytes) throws(RingViolation) in
            try self.sender.send(number, code: UInt32(bitPattern: status), bytes)
        }
    }
}
