/// What can stand in the brackets behind a field.
public enum FieldOption: String, Hashable, Sendable, CaseIterable {
    case null
    case blank
    case `default`
    case choices
    case maxLength = "max_length"
    case text
    case contentType = "content_type"
    case autoNowAdd = "auto_now_add"
    case minValue = "min_value"
    case maxValue = "max_value"
    case unique
    case uniqueWith = "unique_with"
    case dbIndex = "db_index"
    case toscaKey = "tosca_key"
    case toscaKeyOneOf = "tosca_key_one_of"
    case feedbackState = "feedback_state"
    case bookkeepingState = "bookkeeping_state"
    case helpText = "help_text"
    case verboseName = "verbose_name"
    case guiHidden = "gui_hidden"

    /// The types of fields that have it, in words; nil: all.
    public var reach: String? {
        switch self {
        case .null, .blank: "fields of all types but bool"
        case .choices, .maxLength, .text, .contentType: "fields of type string"
        case .autoNowAdd: "fields of type string with content_type \"date\""
        case .minValue, .maxValue: "fields of type int32"
        default: nil
        }
    }
}
