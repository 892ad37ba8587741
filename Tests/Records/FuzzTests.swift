import Records
import Testing

// A trap of any reader ends the test process, which is the failure that these tests look for. Bytes are copied into
// memory of exactly their size, and the bounds checks of debug builds see every read beyond it.

private func withExactMemory<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    return body(UnsafeRawBufferPointer(memory))
}

@Test func mutatedCBORIsReadOrRefused() {
    var random = Randomness(seed: 30)
    var codes: Set<CBORError.Code> = []
    var read = 0
    for _ in 0..<10_000 {
        let original = CBOR.encode(random.value(.all, depth: 3))
        for _ in 0..<20 {
            var mutated = original
            random.mutate(&mutated)
            withExactMemory(mutated) { bytes in
                var reader = CBORReader(bytes)
                let skipped = Result { try reader.skipItem() }
                do throws(CBORError) {
                    let (value, length) = try CBOR.decodeFirst(bytes)
                    read += 1
                    // What is read is read the same way again, and passed over at the same length.
                    if (try? skipped.get()?.count) != length { Issue.record("skipped otherwise: \(mutated)") }
                    if (try? CBOR.decode(CBOR.encode(value))) != value, !holdsFarTime(value) {
                        Issue.record("read otherwise: \(mutated)")
                    }
                } catch {
                    codes.insert(error.code)
                    if error.offset > bytes.count { Issue.record("offset \(error.offset): \(mutated)") }
                }
            }
        }
    }
    #expect(read > 10_000)
    #expect(codes.isSuperset(of: [.truncated, .malformed, .invalidUTF8, .keyNotText, .unsupportedSimpleValue]))
}

@Test func randomBytesAreReadOrRefusedAsCBOR() {
    var random = Randomness(seed: 31)
    var outcomes = [0, 0]
    for _ in 0..<100_000 {
        let bytes = random.bytes(upTo: 24)
        withExactMemory(bytes) { bytes in
            var reader = CBORReader(bytes)
            do {
                while !reader.isAtEnd { _ = try reader.next() }
                outcomes[0] += 1
            } catch {
                outcomes[1] += 1
            }
        }
    }
    #expect(outcomes.allSatisfy { $0 > 1000 })
}

/// Whether a value holds a time whose microsecond a double does not keep.
private func holdsFarTime(_ value: Value) -> Bool {
    switch value {
    case .timestamp(let time): time.magnitude > 1 << 33 * 1_000_000
    case .array(let elements): elements.contains(where: holdsFarTime)
    case .map(let record): record.fields.contains { holdsFarTime($0.value) }
    default: false
    }
}

@Test func mutatedJSONIsReadOrRefused() {
    var random = Randomness(seed: 32)
    var codes: Set<JSONError.Code> = []
    var read = 0
    for _ in 0..<10_000 {
        let original = JSON.encode(random.value(.all, depth: 3), random.next() % 2 == 0 ? .compact : .spaced)
        for _ in 0..<10 {
            var mutated = original
            random.mutate(&mutated)
            withExactMemory(mutated) { bytes in
                do throws(JSONError) {
                    let value = try JSON.decode(bytes)
                    read += 1
                    if (try? JSON.decode(JSON.encode(value))) != value { Issue.record("read otherwise: \(mutated)") }
                } catch {
                    codes.insert(error.code)
                    if error.offset > bytes.count { Issue.record("offset \(error.offset): \(mutated)") }
                }
            }
        }
    }
    #expect(read > 10_000)
    #expect(codes.isSuperset(of: [.truncated, .malformed, .invalidUTF8, .trailingBytes, .loneSurrogate]))
}
