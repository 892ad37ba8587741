import Glibc
import Synchronization
import Workers

// Unsafe code: mutex and condition live as long as the object, which each thread holds.

/// Threads that do what takes time: reading the store for a request, calling a module.
public final class WorkThreads: @unchecked Sendable {
    /// Something to be done.
    public typealias Work = @Sendable () -> Void

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var works: [Work] = []
    private var first = 0

    /// Starts so many threads, which never end.
    public init(_ count: Int) throws(SystemError) {
        self.mutex.initialize(to: pthread_mutex_t())
        self.condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(self.mutex, nil)
        pthread_cond_init(self.condition, nil)
        for _ in 0..<count { try DataThread(named: "requests") { self.run() }.detach() }
    }

    /// Has something done. For any thread.
    public func add(_ work: @escaping Work) {
        pthread_mutex_lock(self.mutex)
        self.works.append(work)
        pthread_mutex_unlock(self.mutex)
        pthread_cond_signal(self.condition)
    }

    private func run() {
        while true {
            pthread_mutex_lock(self.mutex)
            while self.first == self.works.count { pthread_cond_wait(self.condition, self.mutex) }
            let work = self.works[self.first]
            self.first += 1
            if self.first == self.works.count || self.first > 1024 {
                self.works.removeSubrange(..<self.first)
                self.first = 0
            }
            pthread_mutex_unlock(self.mutex)
            work()
        }
    }
}
