/// Who reads and changes objects.
public struct ObjectCaller: Hashable, Sendable {
    /// What a save counts as.
    public let kind: CallerKind
    /// Whether a sync step saves: what it changes is for policies to see.
    public let isSyncSave: Bool
    /// Whether a model policy saves: what it changes is for steps to see.
    public let isPolicySave: Bool
    /// Whose access is judged; nil: nobody who is known.
    public let user: ObjectReference?
    /// Whether access policies count.
    public let isJudged: Bool
    /// How many calls of steps and policies, each because of what the one before it changed, led to this; 0: none.
    public private(set) var depth = 0

    /// Whether it is a convenience that works out a property: it only reads.
    public let isComputing: Bool

    private init(
        _ kind: CallerKind,
        isSyncSave: Bool = false,
        isPolicySave: Bool = false,
        user: ObjectReference? = nil,
        isJudged: Bool = false,
        isComputing: Bool = false
    ) {
        self.kind = kind
        self.isSyncSave = isSyncSave
        self.isPolicySave = isPolicySave
        self.user = user
        self.isJudged = isJudged
        self.isComputing = isComputing
    }

    /// A sync step.
    public static let syncStep = ObjectCaller(.synchronizer, isSyncSave: true)
    /// A model policy.
    public static let policy = ObjectCaller(.synchronizer, isPolicySave: true)
    /// A pull step or an event step, or the host itself: what it changes is news to nobody, unless it says so.
    public static let observer = ObjectCaller(.synchronizer)
    /// A convenience.
    public static let convenience = ObjectCaller(.synchronizer, isComputing: true)
    /// The operator, who may do anything that a user may do.
    public static let administrator = ObjectCaller(.user)

    /// The same one, in the course of a chain of calls.
    public func at(depth: Int) -> ObjectCaller {
        var caller = self
        caller.depth = depth
        return caller
    }

    /// A user, whose access is judged.
    public static func user(_ user: ObjectReference?) -> ObjectCaller {
        ObjectCaller(.user, user: user, isJudged: true)
    }
}
