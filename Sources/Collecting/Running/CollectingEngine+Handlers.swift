extension CollectingEngine {
    /// What the owner wants to hear, on the loop's thread.
    public struct Handlers {
        /// A line for the log.
        public var line: (_ plugin: String, _ text: String) -> Void
        /// Something that the operator should know.
        public var warned: (_ plugin: String, _ text: String) -> Void
        /// A build has ended.
        public var built: (BuildReport) -> Void
        /// All is over; called once and last.
        public var ended: () -> Void

        /// Makes handlers of their parts.
        public init(
            line: @escaping (String, String) -> Void,
            warned: @escaping (String, String) -> Void,
            built: @escaping (BuildReport) -> Void = { _ in },
            ended: @escaping () -> Void
        ) {
            self.line = line
            self.warned = warned
            self.built = built
            self.ended = ended
        }
    }
}
