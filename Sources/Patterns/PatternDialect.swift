/// Whose notation a regular expression is in.
///
/// Classes such as `\d` and `\w` are those of ASCII in both.
public enum PatternDialect: Hashable, Sendable {
    /// That of Perl: `\Z` is also before a line feed at the end, and `{,3}` stands for itself.
    case perl
    /// That of Python's `re`: `\Z` is the very end, `{,3}` is up to three times, and classes such as `[:alpha:]` and
    /// the escapes `\Q`, `\h`, `\N`, `\e` and `\z` do not exist.
    case python
}
