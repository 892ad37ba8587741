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

    private let calls: HostCalls
    private var known: [Int: ObjectContent] = [:]

    init(_ context: Context) { self.calls = HostCalls(context) }

    /// The session of the call that this thread is in.
    ///
    /// - Throws: `ObjectError` with `.unavailable`: it is in none.
    static func current() throws(ObjectError) -> ObjectSession {
        guard let pointer = pthread_getspecific(Self.key) else {
            throw ObjectError(
                .unavailable,
                "objects are read and saved within a call of a step or a policy, on the thread of that call"
            )
        }
        return Unmanaged<ObjectSession>.fromOpaque(pointer).takeUnretainedValue()
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

    /// Forgets what it knows of one object, or of all.
    func forget(_ id: Int? = nil) {
        if let id { self.known[id] = nil } else { self.known = [:] }
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

    /// Asks the host for one thing.
    func perform(_ request: Record) throws(ObjectError) -> Value {
        let bytes = try self.calls.call(UInt32(PLUGIN_OBJECTS_PERFORM), CBOR.encode(.array([.map(request)])))
        guard let answer = try? CBOR.decode(bytes).record, let answers = answer["answers"]?.elements, answers.count == 1
        else { throw ObjectError(.invalid, "the host answered with something that is no answer about objects") }
        self.learn(answer["also"]?.elements ?? [])
        guard let problem = answers[0].record?["error"]?.record else { return answers[0] }
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
