import Glibc

// What is read in one call of a step is kept until the call is over, so that a chain of links costs one question for each
// object at most, and none for what the host sent along.
//
// Unsafe code: the session of a thread lies in a key of the thread's own, not retained: `run` holds it for as long as it is there.

/// What a step knows of objects during one call, and how it asks for more. For the thread of the call.
final class ObjectSession {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// A property of an object as it was asked about.
    struct Property: Hashable {
        let name: String
        let object: ObjectContent
    }

    /// Objects that came together.
    final class Page {
        let ids: [Int]

        init(_ ids: [Int]) { self.ids = ids }
    }

    /// Objects that are asked about at once, at most.
    static let largestBatch = 500

    private let calls: HostCalls
    let names: PropertyNames
    private(set) var known: [Int: ObjectContent] = [:]
    private(set) var pages: [Int: Page] = [:]
    /// What conveniences said.
    var answered: [Property: Result<Value, ObjectError>] = [:]
    /// Why something was taken for missing that is not; who called the step is told.
    var failure: ObjectError?

    init(_ context: Context, _ names: PropertyNames) {
        self.calls = HostCalls(context)
        self.names = names
    }

    /// The session of the call that this thread is in; nil: it is in none.
    static var present: ObjectSession? {
        pthread_getspecific(Self.key).map { Unmanaged<ObjectSession>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The session of the call that this thread is in.
    ///
    /// - Throws: `ObjectError` with `.unavailable`: it is in none.
    static func current() throws(ObjectError) -> ObjectSession {
        guard let session = Self.present else {
            throw ObjectError(
                .unavailable,
                "objects are read and saved within a call of a step or a policy, on the thread of that call"
            )
        }
        return session
    }

    /// Does something as a call of the host's.
    func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = pthread_getspecific(Self.key)
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(Self.key, before) }
        return try withExtendedLifetime(self) { try body() }
    }

    /// Notes what is known of objects.
    func learn(_ objects: [Value]) {
        for object in objects.compactMap(ObjectContent.init) { self.known[object.id] = object }
    }

    func learn(_ object: ObjectContent) { self.known[object.id] = object }

    /// Notes objects that came together.
    func learn(page: [ObjectContent]) {
        let ids = Page(page.map(\.id))
        for object in page {
            self.known[object.id] = object
            self.pages[object.id] = ids
        }
    }

    /// Forgets what it knows of one object, or of all, and what was worked out of them.
    func forget(_ id: Int? = nil) {
        if let id { self.known[id] = nil } else { self.known = [:] }
        self.answered = [:]
    }

    /// An object, from what is known or from the host; nil: there is none.
    func object(_ model: String, _ id: Int, with paths: [String] = []) throws(ObjectError) -> ObjectContent? {
        if let known = self.known[id], paths.isEmpty { return known }
        let found = try self.perform(
            ["op": "get", "model": .string(model), "id": .int(id), "with": .array(paths.map(Value.string))]
        )
        guard found != .null else { return nil }
        let object = try Self.object(found)
        self.known[id] = object
        return object
    }

    /// Objects by their ids, without those that are not there. Those that are not known are asked for at once.
    func objects(_ ids: [Int]) throws(ObjectError) -> [ObjectContent] {
        let unknown = ids.filter { self.known[$0] == nil }
        if !unknown.isEmpty {
            for answer in try self.perform(unknown.map { ["op": "get", "id": .int($0)] }) where answer != .null {
                self.learn(try Self.object(answer))
            }
        }
        return ids.compactMap { self.known[$0] }
    }

    /// Asks for what a link leads to from an object, and from those that came with it, if it is not known.
    func learnLinks(_ name: String, of owner: Int, to id: Int) throws(ObjectError) {
        guard self.known[id] == nil, let page = self.pages[owner] else { return }
        let others = page.ids.compactMap { self.known[$0]?.values["\(name)_id"]?.integer }
        let ids = Set(others).subtracting([0, id]).filter { self.known[$0] == nil }.sorted()
        _ = try self.objects([id] + ids.prefix(Self.largestBatch - 1))
    }

    /// Asks the host for one thing.
    func perform(_ request: Record) throws(ObjectError) -> Value { try self.perform([request])[0] }

    /// Asks the host for several things.
    ///
    /// - Throws: Why the first of them that failed did.
    func perform(_ requests: [Record]) throws(ObjectError) -> [Value] {
        let call = CBOR.encode(.array(requests.map(Value.map)))
        let bytes = try self.calls.call(UInt32(PLUGIN_OBJECTS_PERFORM), call)
        guard let answer = try? CBOR.decode(bytes).record, let answers = answer["answers"]?.elements,
            answers.count == requests.count
        else { throw ObjectError(.invalid, "the host answered with something that is no answer about objects") }
        self.learn(answer["also"]?.elements ?? [])
        for answer in answers { try Self.check(answer) }
        return answers
    }

    private static func check(_ answer: Value) throws(ObjectError) {
        guard let problem = answer.record?["error"]?.record else { return }
        throw ObjectError(
            problem["code"]?.text.flatMap(ObjectError.Code.init) ?? .invalid,
            problem["message"]?.text ?? "",
            found: problem["found"].flatMap(ObjectContent.init)
        )
    }

    static func object(_ value: Value) throws(ObjectError) -> ObjectContent {
        guard let object = ObjectContent(value) else {
            throw ObjectError(.invalid, "the host answered with something that is no object")
        }
        return object
    }
}
