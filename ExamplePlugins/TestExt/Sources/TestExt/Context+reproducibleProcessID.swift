import PluginAPI

extension Context {
    /// The id of the process; in a run with a seed, which can be repeated, the number of the instance.
    var reproducibleProcessID: Int { self.isSeeded ? self.instance : processID() }
}
