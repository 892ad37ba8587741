/// Reads values that are JSON, or that Python wrote with `str`, such as `{'a': True}`.
enum LooseJSON {
    /// The value; nil: the text is neither.
    static func value(_ text: String) -> Value? {
        do throws(JSONError) { return try JSON.decode(text) } catch {
            var reader = PythonLiteral(text)
            return reader.value()
        }
    }
}
