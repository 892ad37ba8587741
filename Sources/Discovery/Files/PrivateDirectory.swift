import Glibc

/// Makes a directory and those above it that are missing, for the user alone.
///
/// - Returns: 0 or the code of the error.
package func makePrivateDirectory(_ path: String) -> Int32 {
    var status = stat()
    if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR }
    var partial = ""
    for component in path.split(separator: "/") {
        partial += "/\(component)"
        guard mkdir(partial, 0o700) == 0 || errno == EEXIST else { return errno }
    }
    return 0
}
