// The models that services descend from and link to. They are written in the language of model files, so that one reader makes all
// models. Names, types and numbers of fields are those that model files of the field expect.

/// The models that come with the host.
enum BaseModels {
    /// Them as a model file.
    static let source = XProtoSource(
        name: "<base>",
        text: Self.foundation + Self.people + Self.places + Self.services + Self.compute
    )
}
