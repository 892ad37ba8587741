/// Why a statement cannot be understood; it is told, and reading goes on behind the statement.
struct SyntaxError: Error {
    let place: SourcePlace
    let message: String
}
