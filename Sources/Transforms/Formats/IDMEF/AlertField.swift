/// The fields of a record that have a place of their own in an alert.
enum AlertField: UInt8, CaseIterable {
    case createTime
    case analyzerID
    case analyzerName
    case analyzerClass
    case analyzerModel
    case manufacturer
    case ident
    case classification
    case severity
    case impactType
    case impact
    case sourceAddress
    case sourcePort
    case targetAddress
    case targetPort
    case correlationName
    case correlatedAlerts
    case message
    /// All others, which become additional data.
    case other

    /// The key of the field in records; nil for `other`.
    var key: String? {
        switch self {
        case .createTime: "ctime"
        case .analyzerID: "aid"
        case .analyzerName: "aname"
        case .analyzerClass: "aclass"
        case .analyzerModel: "amodel"
        case .manufacturer: "amanufacturer"
        case .ident: "ident"
        case .classification: "clstext"
        case .severity: "severity"
        case .impactType: "impacttype"
        case .impact: "impact"
        case .sourceAddress: "srcip"
        case .sourcePort: "srcport"
        case .targetAddress: "dstip"
        case .targetPort: "dstport"
        case .correlationName: "calertname"
        case .correlatedAlerts: "calertidents"
        case .message: "msg"
        case .other: nil
        }
    }

    /// The field that a key stands for.
    init(key: UnsafeRawBufferPointer) {
        self = Self.allCases.first { $0.key.map { key.elementsEqual($0.utf8) } ?? false } ?? .other
    }
}
