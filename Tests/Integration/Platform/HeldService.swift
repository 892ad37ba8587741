import Platform
import Records
import Services
import Synchronization

/// Answers pushes with what it was given, and holds those whose body begins with "hold" until they are released.
final class HeldService: PlatformService {
    private struct State {
        var held: [DatapointPush] = []
        var taken = 0
        var largestBatch = 0
    }

    private let state = Mutex(State())

    /// Pushes that wait.
    var heldCount: Int { self.state.withLock { $0.held.count } }
    /// Pushes that came.
    var takenCount: Int { self.state.withLock { $0.taken } }
    /// Most pushes that came together.
    var largestBatch: Int { self.state.withLock { $0.largestBatch } }

    /// Answers all that wait.
    func release() {
        let held = self.state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for push in held { push.answer(Self.answer(to: push)) }
    }

    func push(_ pushes: [DatapointPush]) {
        self.state.withLock { state in
            state.taken += pushes.count
            state.largestBatch = max(state.largestBatch, pushes.count)
        }
        for push in pushes {
            if push.body.starts(with: Array("hold".utf8)) {
                self.state.withLock { $0.held.append(push) }
            } else {
                push.answer(Self.answer(to: push))
            }
        }
    }

    func perform(_ request: RoutedRequest, answer: @escaping @Sendable (Answer) -> Void) {
        answer(
            .json(
                .map([
                    "route": .string(request.route.rawValue), "type": .string(request.type),
                    "entity": .string(request.entity), "method": .string(request.request.method),
                ])
            )
        )
    }

    private static func answer(to push: DatapointPush) -> Answer {
        var sum: UInt32 = 0
        for byte in push.body { sum = sum &* 31 &+ UInt32(byte) }
        return .json(.map(["bytes": .int(push.body.count), "sum": .int(Int(sum)), "peer": .string(push.peer)]))
    }
}
