import PluginABI
import Services
import Workers

/// Steps and policies whose workers are there, as they declare themselves. Blocks; for a thread of its own.
struct Declarations: Sendable {
    private(set) var steps: [LiveSyncStep] = []
    private(set) var policies: [LivePolicy] = []
    private(set) var pulls: [LivePullStep] = []
    private(set) var conveniences: [LiveConvenience] = []
    private(set) var events: [(name: String, declaration: EventStepDeclaration, client: CallClient)] = []
    /// Those that cannot be used.
    private(set) var problems: [(name: String, reason: String)] = []

    private static let deadline: Int64 = 60_000_000_000

    init(
        _ parts: [(part: ServicePart, clients: [CallClient], depth: CausalDepth)],
        _ model: DataModel,
        _ periods: [String: Int]
    ) {
        for (part, clients, depth) in parts {
            guard let client = clients.first else { continue }
            do throws(ObjectRefusal) {
                let bytes = try Self.declared(client)
                switch part.kind {
                case PLUGIN_KIND_SYNC_STEP:
                    self.steps.append(
                        LiveSyncStep(part.name, try SyncStepDeclaration(bytes, model), clients, depth)
                    )
                case PLUGIN_KIND_MODEL_POLICY:
                    self.policies.append(
                        LivePolicy(part.name, try PolicyDeclaration(bytes, model), clients, depth)
                    )
                case PLUGIN_KIND_PULL_STEP:
                    self.pulls.append(
                        LivePullStep(part.name, period: Int64(periods[part.name] ?? 5) * 1_000_000_000, client)
                    )
                case PLUGIN_KIND_CONVENIENCE:
                    let declaration = try ConvenienceDeclaration(bytes, model)
                    self.conveniences.append(LiveConvenience(part.name, declaration, clients))
                default: self.events.append((part.name, try EventStepDeclaration(bytes), client))
                }
            } catch {
                self.problems.append(("\(part.kind)/\(part.name)", error.description))
            }
        }
    }

    static func declared(_ client: CallClient) throws(ObjectRefusal) -> [UInt8] {
        let answer: CallAnswer
        do throws(CallError) {
            answer = try client.call(1, [], deadline: Self.deadline)
        } catch {
            throw ObjectRefusal(.invalid, "it does not say what it is for: \(error)")
        }
        guard answer.isOK else { throw ObjectRefusal(.invalid, "it does not say what it is for: \(answer.reason)") }
        return answer.bytes
    }
}
