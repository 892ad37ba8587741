/// A registration that goes on while the loop does other things. To release it is to end its worker.
public final class RegistrationInProgress {
    private let worker: WorkerProcess

    init(_ worker: WorkerProcess) { self.worker = worker }
}
