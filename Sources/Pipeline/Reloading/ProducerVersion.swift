import Configuration
import Discovery
import Workers

/// What the workers of a producer are made from, which a change of the plugin's file replaces.
struct ProducerVersion {
    /// The snapshot of the plugin's file.
    let image: Image
    /// What its workers may do.
    let sandbox: SandboxPolicy
    /// Values of the model's options, in the order of their declaration.
    let options: [OptionValue]

    init(_ part: GenerateRequest.Part) {
        self.image = part.image
        self.sandbox = part.sandbox
        self.options = part.options
    }
}
