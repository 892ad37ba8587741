import TestSupport

extension ServedSynchronizer {
    /// Adds keys to the configuration.
    func configure(_ lines: String) throws {
        let path = "\(self.workspace.path)/work/sync.yaml"
        try Files.write(try Files.text(path) + lines + "\n", to: path)
    }

    /// Starts it without waiting for it to serve.
    func serve() throws -> ChildProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, "serve", "--synchronizer=sync.yaml", "--http=127.0.0.1:0"] + self.grants
        )
    }

    /// Runs a command on what it keeps, to its end.
    func command(_ word: String, _ arguments: String...) throws -> FinishedProcess {
        try self.workspace.start(
            ["--ext", self.workspace.ext, word, "--synchronizer=sync.yaml"] + arguments + self.grants
        ).wait()
    }
}
