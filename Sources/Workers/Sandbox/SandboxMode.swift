/// How workers are shut in.
public enum SandboxMode: String, CaseIterable, Sendable {
    /// As far as the kernel can; where it can less than was asked, the run says so.
    case on
    /// Fully, or the plugin is not loaded.
    case strict
    /// Not at all, for debugging.
    case off
}
