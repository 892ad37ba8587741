/// Where the value of a field stands in an alert, as pickled alerts name it.
enum AlertPath {
    /// The path of a field; nil for those that become additional data.
    static func path(_ field: AlertField) -> StaticString? {
        switch field {
        case .createTime: "/Alert/CreateTime"
        case .analyzerName: "/Alert/Analyzer/@name"
        case .analyzerClass: "/Alert/Analyzer/@class"
        case .analyzerModel: "/Alert/Analyzer/@model"
        case .analyzerID: "/Alert/Analyzer/@analyzerid"
        case .severity: "/Alert/Assessment/Impact/@severity"
        case .sourceAddress: "/Alert/Source[]/Node/Address/address"
        case .sourcePort: "/Alert/Source[-1]/Service/port"
        case .targetAddress: "/Alert/Target[]/Node/Address/address"
        case .targetPort: "/Alert/Target[-1]/Service/port"
        case .ident: "/Alert/Classification/@ident"
        case .classification: "/Alert/Classification/@text"
        case .manufacturer, .impactType, .impact, .correlationName, .correlatedAlerts, .message, .other: nil
        }
    }
}
