/// What becomes of the objects of models that are not to be there any more; XOS's constants, which are taken in capitals too.
public enum CleanupBehavior: String, Hashable, Sendable, CaseIterable {
    /// Only models without objects are removed.
    case requireClean = "require_clean"
    /// The objects are deleted, and the models removed when steps and policies have seen that.
    case automaticallyClean = "automatically_clean"
    /// The objects are dropped at once; no step and no policy hears of it.
    case purge
}
