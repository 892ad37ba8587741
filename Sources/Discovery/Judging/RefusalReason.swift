/// Why a file is not used, as a word that stays the same between versions.
public enum RefusalReason: String, Hashable, Sendable, CaseIterable {
    // Before the file is read.
    case notARegularFile = "not-a-regular-file"
    case danglingLink = "dangling-link"
    case unreadable
    case changedWhileRead = "changed-while-read"
    case tooLarge = "too-large"
    // What is in the file.
    case empty
    case notELF = "not-elf"
    case truncated
    case malformedELF = "malformed-elf"
    case wrongClass = "wrong-class"
    case wrongByteOrder = "wrong-byte-order"
    case wrongMachine = "wrong-machine"
    case notASharedObject = "not-a-shared-object"
    case noNote = "no-note"
    case malformedNote = "malformed-note"
    case abiMajor = "abi-major"
    case abiMinor = "abi-minor"
    case abiSize = "abi-size"
    case noEntry = "no-entry"
    // What became of running it.
    case loadFailed = "load-failed"
    case registrationFailed = "registration-failed"
    case registrationCrashed = "registration-crashed"
    case registrationHung = "registration-hung"
    case registersNothing = "registers-nothing"
    // What is wrong with an extension in it.
    case badExtension = "bad-extension"
    case doubleName = "double-name"

    /// Whether running the file again could do harm or take long, so that it is left alone until it changes.
    public var leadsToQuarantine: Bool { self == .registrationCrashed || self == .registrationHung }

    /// Whether the cause may go away while the file stays the same, so that the verdict is not kept.
    public var mayHeal: Bool {
        switch self {
        case .unreadable, .danglingLink, .changedWhileRead, .loadFailed, .registrationFailed: true
        default: false
        }
    }
}
