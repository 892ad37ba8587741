/// The states of volumes.
public enum VolumeState: String, CaseIterable, Sendable {
    case creating
    case available
    case attaching
    case inUse = "in-use"
    case deleting
    case error
    case errorDeleting = "error_deleting"
    case backingUp = "backing-up"
    case restoringBackup = "restoring-backup"
    case errorRestoring = "error_restoring"
    case errorExtending = "error_extending"
}
