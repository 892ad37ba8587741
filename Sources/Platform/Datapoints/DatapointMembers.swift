/// Where the members of a datapoint lie; of repeated keys the last counts, others are passed over.
struct DatapointMembers {
    var entity: JSONSlice?
    var id: JSONSlice?
    var attribute: JSONSlice?
    var value: JSONSlice?
    var start: JSONSlice?
    var end: JSONSlice?
    var confidence: JSONSlice?
    var source: JSONSlice?

    /// Passes over the datapoint whose opening bracket is next.
    @inline(__always)
    init(_ scanner: inout JSONScanner, _ contents: JSONContents, _ form: DatapointForm) throws(JSONFault) {
        scanner.offset += 1
        if scanner.take(UInt8(ascii: "}")) { return }
        let isTask = form == .task
        repeat {
            let key = try scanner.key()
            let value = try scanner.value(depth: 2)
            var word: UInt64
            if key.kind == .text {
                guard key.end - key.start <= 7 else { continue }
                word = 0
                for byte in contents.inner(key) { word = word << 8 | UInt64(byte) }
            } else {
                let name = contents.unescaped(key)
                guard name.count <= 5 else { continue }
                word = 0
                for byte in name { word = word << 8 | UInt64(byte) }
            }
            switch word {
            case 0x76: self.value = value
            case 0x6174_7472: self.attribute = value
            case 0x7431: self.start = value
            case 0x7432: self.end = value
            case 0x63: self.confidence = value
            case 0x0073_7263: self.source = value
            case 0x7479_7065: if !isTask { self.entity = value }
            case 0x6964: if !isTask { self.id = value }
            case 0x65_7479_7065: if isTask { self.entity = value }
            case 0x0065_6964: if isTask { self.id = value }
            default: break
            }
        } while try scanner.comma(or: UInt8(ascii: "}"))
    }
}
