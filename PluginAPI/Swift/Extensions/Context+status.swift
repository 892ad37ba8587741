extension Context {
    /// What a verb returns: success, or failure after the host was told why.
    func status(_ body: () throws -> Void) -> plugin_status {
        do {
            try body()
            return plugin_status(PLUGIN_OK)
        } catch {
            self.report(error)
            return plugin_status(error is OptionError ? PLUGIN_BAD_OPTION : PLUGIN_FAILED)
        }
    }
}
