import Glibc

// `ClusterModel()` in the middle of an author's code is to be the host's model, without an argument that leads there. So who
// calls that code offers a store to the thread, and the first model that is made takes it.
//
// Unsafe code: the thread's word points at an object on the stack of `offer`, which keeps it alive and takes the word back.

/// What the next `ClusterModel()` of a thread is made over.
package final class OfferedStore {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        precondition(pthread_key_create(&key, nil) == 0, "the process has no room for one more word of threads")
        return key
    }()

    private var store: (any ElementStore)?

    private init(_ store: any ElementStore) { self.store = store }

    /// Calls `body`, in which the first `ClusterModel()` of this thread is over `store`.
    package static func offer<Result>(_ store: any ElementStore, _ body: () throws -> Result) rethrows -> Result {
        let offered = OfferedStore(store)
        let before = pthread_getspecific(self.key)
        pthread_setspecific(self.key, Unmanaged.passUnretained(offered).toOpaque())
        defer { pthread_setspecific(self.key, before) }
        return try withExtendedLifetime(offered) { try body() }
    }

    /// What is offered to this thread and was not taken.
    static func take() -> (any ElementStore)? {
        guard let word = pthread_getspecific(self.key) else { return nil }
        return Unmanaged<OfferedStore>.fromOpaque(word).takeUnretainedValue().store.take()
    }
}
