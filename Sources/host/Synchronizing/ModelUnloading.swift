import Synchronizing

/// What `desired_state: unload` comes to before anything is served.
enum ModelUnloading {
    /// - Returns: The exit status; nil: the service has to run until steps and policies have seen all objects go.
    static func run(_ store: SynchronizingStore) throws -> ExitStatus? {
        let cleanup = store.settings.cleanup
        return try store.run { client -> ExitStatus? in
            let unload = try ModelUnload(client)
            switch (cleanup, unload.refusal) {
            case (_, nil), (.purge, _):
                try unload.run()
                Terminal.say(unload.text)
                return .success
            case (.requireClean, let refusal?):
                Terminal.say(refusal)
                return .failure
            case (.automaticallyClean, _): return nil
            }
        }
    }
}
