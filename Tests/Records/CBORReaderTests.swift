import Records
import Testing

/// Gives a reader of bytes in hexadecimal digits.
private func read(_ hex: String, _ body: (inout CBORReader) throws -> Void) throws {
    try bytes(hex).withUnsafeBytes { bytes in
        var reader = CBORReader(bytes)
        try body(&reader)
    }
}

private func name(_ item: CBORItem) -> String {
    switch item {
    case .unsigned(let value): "+\(value)"
    case .negative(let value): "-1-\(value)"
    case .bytes(let value): "b\(Array(value))"
    case .text(let value): "'\(String(decoding: value, as: UTF8.self))'"
    case .bytesStart: "b("
    case .textStart: "'("
    case .arrayStart(let count): "[\(count ?? -1)"
    case .mapStart(let count): "{\(count ?? -1)"
    case .end: "end"
    case .tag(let number): "tag\(number)"
    case .bool(let value): "\(value)"
    case .null: "null"
    case .undefined: "undefined"
    case .simple(let number): "simple\(number)"
    case .double(let value): "\(value)"
    }
}

@Test(arguments: [
    ("", ""), ("1bffffffffffffffff 3bffffffffffffffff", "+18446744073709551615 -1-18446744073709551615"),
    ("a2616101616282f4f7 a0", "{2 'a' +1 'b' [2 false undefined end end {0 end"),
    ("bf61619fff6162c1f93800ff 00", "{-1 'a' [-1 end 'b' tag1 0.5 end +0"),
    ("5f41014102ff 7f6161ff 7fff", "b( b[1] b[2] end '( 'a' end '( end"),
    ("82c1c28040 f0 f8ff", "[2 tag1 tag2 [0 end b[] end simple16 simple255"),
    ("1a00000001 fa3f800000", "+1 1.0"),
])
func itemsOfASequence(hex: String, items: String) throws {
    var names: [String] = []
    try read(hex) { reader in
        while !reader.isAtEnd { names.append(name(try reader.next())) }
    }
    #expect(names.joined(separator: " ") == items)
}

@Test func itemsAreSkippedWhole() throws {
    let items = ["00", "c1c21864", "83018202039f04ff", "bf61615f4101ffff", "6161"]
    try read(items.joined()) { reader in
        for item in items {
            let skipped = try reader.skipItem().map(Array.init)
            #expect(skipped == bytes(item))
        }
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        #expect(throws: CBORError.self) { try reader.skipItem() }
    }
    for array in ["8201a0", "9f01a0ff"] {
        try read(array) { reader in
            _ = try reader.next()
            let skipped = [try reader.skipItem(), try reader.skipItem(), try reader.skipItem()]
            #expect(skipped.map { $0.map(Array.init) } == [[1], [0xa0], nil])
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
        }
    }
}

@Test func chunksAreJoined() throws {
    try read("827f61616162ff5f4101ff") { reader in
        var joined: [UInt8] = []
        var names = [name(try reader.next()), name(try reader.next())]
        try reader.joinChunks(to: &joined)
        #expect(joined == Array("ab".utf8))
        names.append(name(try reader.next()))
        try reader.joinChunks(to: &joined)
        #expect(joined == Array("ab".utf8) + [1])
        names.append(name(try reader.next()))
        #expect(names == ["[2", "'(", "b(", "end"])
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }
}

@Test func integersOfItems() {
    #expect(CBORItem.unsigned(UInt64(Int.max)).integer == .max)
    #expect(CBORItem.unsigned(UInt64(Int.max) + 1).integer == nil)
    #expect(CBORItem.negative(UInt64(Int.max)).integer == .min)
    #expect(CBORItem.negative(UInt64(Int.max) + 1).integer == nil)
    #expect(CBORItem.negative(.max).name == "the integer -18446744073709551616")
    #expect(CBORItem.negative(9).name == "the integer -10")
}
