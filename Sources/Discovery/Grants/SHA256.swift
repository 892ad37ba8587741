// SHA-256 by FIPS 180-4. The house links no library for this one function, which is small and does not change.
//
// Unsafe code: the schedule is memory of 64 words that lives for one call and is indexed by loops that end at 64;
// every block is a slice of exactly 64 bytes.

/// Computes SHA-256 digests.
enum SHA256 {
    /// Bytes that are taken at once.
    private static let blockSize = 64

    /// The digest of some bytes.
    static func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var state = State()
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            Self.constants.withUnsafeBufferPointer { constants in
                let whole = bytes.count - bytes.count % Self.blockSize
                for offset in stride(from: 0, to: whole, by: Self.blockSize) {
                    state.add(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 64]), schedule, constants)
                }
                let tail = Self.tail(of: bytes, from: whole)
                tail.withUnsafeBytes { tail in
                    for offset in stride(from: 0, to: tail.count, by: Self.blockSize) {
                        state.add(UnsafeRawBufferPointer(rebasing: tail[offset..<offset + 64]), schedule, constants)
                    }
                }
            }
        }
        return state.digest
    }

    /// Takes as many whole blocks as there are from the beginning of some bytes.
    ///
    /// - Returns: How many bytes these were.
    static func add(_ bytes: UnsafeRawBufferPointer, to state: inout State) -> Int {
        let whole = bytes.count - bytes.count % Self.blockSize
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            Self.constants.withUnsafeBufferPointer { constants in
                for offset in stride(from: 0, to: whole, by: Self.blockSize) {
                    state.add(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 64]), schedule, constants)
                }
            }
        }
        return whole
    }

    /// The last block or two: what is left, a one bit, zeros, and the length in bits.
    private static func tail(of bytes: UnsafeRawBufferPointer, from offset: Int) -> [UInt8] {
        Self.tail(Array(bytes[offset...]), of: bytes.count)
    }

    /// The same of the bytes behind the last whole block, less than one, and the number of all bytes.
    static func tail(_ rest: [UInt8], of count: Int) -> [UInt8] {
        var tail = rest
        tail.append(0x80)
        while tail.count % Self.blockSize != Self.blockSize - 8 { tail.append(0) }
        withUnsafeBytes(of: (UInt64(count) * 8).bigEndian) { tail.append(contentsOf: $0) }
        return tail
    }

    /// The hash value between blocks; the initial one is in section 5.3.3.
    struct State {
        var a: UInt32 = 0x6a09_e667
        var b: UInt32 = 0xbb67_ae85
        var c: UInt32 = 0x3c6e_f372
        var d: UInt32 = 0xa54f_f53a
        var e: UInt32 = 0x510e_527f
        var f: UInt32 = 0x9b05_688c
        var g: UInt32 = 0x1f83_d9ab
        var h: UInt32 = 0x5be0_cd19

        /// What the digest is if nothing follows.
        var digest: SHA256Digest {
            SHA256Digest(words: [self.a, self.b, self.c, self.d, self.e, self.f, self.g, self.h])
        }

        /// Section 6.2.2 for one block of 64 bytes.
        fileprivate mutating func add(
            _ block: UnsafeRawBufferPointer,
            _ schedule: UnsafeMutableBufferPointer<UInt32>,
            _ constants: UnsafeBufferPointer<UInt32>
        ) {
            for index in 0..<16 {
                schedule[index] = UInt32(
                    bigEndian: block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                )
            }
            for index in 16..<64 {
                let (early, late) = (schedule[index - 15], schedule[index - 2])
                let small = early.rotated(7) ^ early.rotated(18) ^ (early >> 3)
                let large = late.rotated(17) ^ late.rotated(19) ^ (late >> 10)
                schedule[index] = schedule[index - 16] &+ small &+ schedule[index - 7] &+ large
            }
            var (a, b, c, d) = (self.a, self.b, self.c, self.d)
            var (e, f, g, h) = (self.e, self.f, self.g, self.h)
            // Eight turns move each variable round to its own place, so none of them has to be moved.
            for index in stride(from: 0, to: 64, by: 8) {
                Self.turn(a, b, c, &d, e, f, g, &h, schedule[index] &+ constants[index])
                Self.turn(h, a, b, &c, d, e, f, &g, schedule[index + 1] &+ constants[index + 1])
                Self.turn(g, h, a, &b, c, d, e, &f, schedule[index + 2] &+ constants[index + 2])
                Self.turn(f, g, h, &a, b, c, d, &e, schedule[index + 3] &+ constants[index + 3])
                Self.turn(e, f, g, &h, a, b, c, &d, schedule[index + 4] &+ constants[index + 4])
                Self.turn(d, e, f, &g, h, a, b, &c, schedule[index + 5] &+ constants[index + 5])
                Self.turn(c, d, e, &f, g, h, a, &b, schedule[index + 6] &+ constants[index + 6])
                Self.turn(b, c, d, &e, f, g, h, &a, schedule[index + 7] &+ constants[index + 7])
            }
            self.a &+= a
            self.b &+= b
            self.c &+= c
            self.d &+= d
            self.e &+= e
            self.f &+= f
            self.g &+= g
            self.h &+= h
        }

        @inline(__always)
        private static func turn(
            _ a: UInt32,
            _ b: UInt32,
            _ c: UInt32,
            _ d: inout UInt32,
            _ e: UInt32,
            _ f: UInt32,
            _ g: UInt32,
            _ h: inout UInt32,
            _ word: UInt32
        ) {
            let sumOfE = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ sumOfE &+ choice &+ word
            let sumOfA = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            d &+= first
            h = first &+ sumOfA &+ majority
        }
    }

    /// Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension UInt32 {
    /// The word turned to the right by some bits, 1 to 31.
    @inline(__always)
    fileprivate func rotated(_ bits: UInt32) -> UInt32 { self &>> bits | self &<< (32 - bits) }
}
