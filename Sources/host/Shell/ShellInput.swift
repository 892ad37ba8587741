import Configuration
import Records

/// What the shell is given to send.
enum ShellInput {
    /// A text that has to be JSON, as it was given.
    static func json(_ text: String, _ what: String) throws(UsageError) -> [UInt8] {
        let bytes = Array(text.utf8)
        do throws(JSONError) {
            _ = try JSON.decode(bytes)
            return bytes
        } catch {
            throw UsageError(.badValue, "\(what) is no JSON: \(error); text needs quotes of its own, as in '\"text\"'")
        }
    }
}
