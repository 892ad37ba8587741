/// The states of instances.
public enum InstanceState: String, CaseIterable, Sendable {
    case active
    case building
    case paused
    case suspended
    case stopped
    case rescued
    case resized
    case shelved
    case softDeleted = "soft-delete"
    case deleted
    case error
}
