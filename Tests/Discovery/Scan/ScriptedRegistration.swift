import Synchronization

@testable import Discovery

/// Stands for the workers: what a file registers is written in it, one extension a line as `kind name`, or one line
/// `!reason` with the reason for which registering it fails.
final class ScriptedRegistration: Registering, Sendable {
    private let calls = Mutex<[[String]]>([])

    /// The paths that were registered, call by call.
    var registered: [[String]] { self.calls.withLock { $0 } }

    func register(_ images: some Sequence<Image>) -> [RegistrationOutcome] {
        let images = Array(images)
        guard !images.isEmpty else { return [] }
        self.calls.withLock { $0.append(images.map(\.path)) }
        return images.map { RegistrationOutcome(Self.result(String(decoding: $0.bytes, as: UTF8.self)), of: $0) }
    }

    private static func result(_ script: String) -> Result<[ExtensionDescription], Refusal> {
        var extensions: [ExtensionDescription] = []
        for line in script.split(separator: "\n") {
            if line.first == "!", let reason = RefusalReason(rawValue: String(line.dropFirst())) {
                return .failure(Refusal(reason, "it failed"))
            }
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 2 else { continue }
            var description = ExtensionDescription(kind: words[0], name: words[1])
            description.summary = "The \(words[1])"
            description.version = "1.0"
            for word in words.dropFirst(2) {
                if word == "refused" {
                    description.refusal = "its name is bad"
                } else {
                    description.needs.append(Need(capability: word, detail: ""))
                }
            }
            extensions.append(description)
        }
        return .success(extensions)
    }
}
