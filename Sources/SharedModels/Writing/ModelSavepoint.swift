/// A state of a model that a writer can go back to, as long as the writer lives.
public struct ModelSavepoint: Sendable {
    let serial: UInt64
    let state: WriterState
}
