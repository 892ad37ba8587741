import Glibc

// `clusterDataModel` has no argument that leads to the model, and a collector no property that could. So `notify` leaves the
// model with the thread while it calls handlers.
//
// Unsafe code: the thread's word points at an object on the stack of `bind`, which keeps it alive and takes the word back.

/// The model that a thread is changing for notifications.
final class LiveModel {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        precondition(pthread_key_create(&key, nil) == 0, "the process has no room for one more word of threads")
        return key
    }()

    private let owner: any Collector
    private let model: ClusterModel

    private init(_ owner: any Collector, _ model: ClusterModel) {
        self.owner = owner
        self.model = model
    }

    /// Calls `body`, in which the model of the collector is this one.
    static func bind(_ owner: any Collector, _ model: ClusterModel, _ body: () -> Void) {
        let live = LiveModel(owner, model)
        let before = pthread_getspecific(self.key)
        pthread_setspecific(self.key, Unmanaged.passUnretained(live).toOpaque())
        defer { pthread_setspecific(self.key, before) }
        withExtendedLifetime(live, body)
    }

    static func model(of owner: any Collector) throws(ModelProblem) -> ClusterModel {
        if let word = pthread_getspecific(self.key) {
            let live = Unmanaged<LiveModel>.fromOpaque(word).takeUnretainedValue()
            if live.owner === owner { return live.model }
        }
        throw ModelProblem(
            .notAvailable,
            "the model of collector \"\(type(of: owner).name)\" can be changed while it handles a notification, on the same "
                + "thread, and not now; in execute() make a ClusterModel()"
        )
    }
}
