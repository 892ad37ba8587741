/// What can be said of a model, or of all models of a file.
public enum ModelOption: String, Hashable, Sendable, CaseIterable {
    case name
    case appLabel = "app_label"
    case verboseName = "verbose_name"
    case description
    case plural
    case singular
    case customPython = "custom_python"
    case legacy
    case validators
    case ownerClassName = "owner_class_name"
    case kind
    case syncImplemented = "sync_implemented"
    case policyImplemented = "policy_implemented"
    case guiHidden = "gui_hidden"
    case toscaDescription = "tosca_description"
    case skipInit = "skip_init"
    case abstract
    case customHeader = "custom_header"
    case skipDjango = "skip_django"

    /// Whether it is True or False.
    public var isFlag: Bool {
        switch self {
        case .customPython, .legacy, .syncImplemented, .policyImplemented, .guiHidden, .skipInit, .abstract,
            .skipDjango:
            true
        default: false
        }
    }
}
