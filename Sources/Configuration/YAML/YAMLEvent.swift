/// What libyaml tells of a document, piece by piece.
internal struct YAMLEvent {
    internal enum Kind {
        case streamEnd
        case documentStart
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
        case collectionEnd
        case scalar(text: String, anchor: String?, tag: String?, isPlain: Bool)
        case alias(String)
        /// Something that carries nothing.
        case other
    }

    internal let kind: Kind
    internal let mark: YAMLMark
}
