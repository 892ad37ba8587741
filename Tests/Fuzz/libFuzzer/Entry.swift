import Glibc

// What libFuzzer calls. It is compiled by `scripts/soak fuzz` together with the readers, outside the package: SwiftPM
// has no way to say `-sanitize=fuzzer` for one target without flags that no package may have that others depend on.
//
// From the environment: FUZZ_READER names the reader, FUZZ_INPUTS the directory into which its valid inputs are put. With
// FUZZ_CASES so many cases of our own mutator are tried instead, against memory that ends where nothing can be read.

nonisolated(unsafe) private var reader: FuzzedReader?

/// Chooses the reader and writes what it has of valid inputs and words.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
    let name = getenv("FUZZ_READER").map { String(cString: $0) } ?? ""
    if name == "ring-race" { scribble() }
    guard let chosen = FuzzedReader.all.first(where: { $0.name == name }) else {
        fatalError("FUZZ_READER is one of: \(FuzzedReader.all.map(\.name).joined(separator: " "))")
    }
    reader = chosen
    if getenv("FUZZ_CASES") != nil { tryMutations(of: chosen) }
    guard let directory = getenv("FUZZ_INPUTS").map({ String(cString: $0) }) else { return 0 }
    for (index, input) in chosen.inputs().enumerated() { write(input, "\(directory)/inputs/\(index)") }
    var words = "# what inputs are made of\n"
    for word in chosen.words {
        let bytes = word.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
        words += "\"\(bytes.joined())\"\n"
    }
    write(Array(words.utf8), "\(directory)/words")
    return 0
}

/// Tries one input; what breaks a rule traps, which libFuzzer reports together with the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let reader, count <= reader.longest else { return -1 }
    do throws(Finding) {
        _ = try reader.read(UnsafeRawBufferPointer(start: bytes, count: count))
    } catch {
        fatalError("\(reader): \(error)")
    }
    return 0
}

private func tryMutations(of reader: FuzzedReader) -> Never {
    let words = reader.words.map { Array($0.utf8) }
    let dose = Dose(usual: 0)
    let fence = Fence(capacity: reader.longest)
    var mutator = Mutator(seed: dose.seed, inputs: reader.inputs(), words: words, longest: reader.longest)
    var accepted = 0
    CaseInHand.watched {
        for number in dose.cases {
            CaseInHand.begin(reader.name, seed: dose.seed, case: number)
            do throws(Finding) {
                if try reader.read(fence.holding(mutator.input(number))) { accepted += 1 }
            } catch {
                fatalError("\(reader): \(error)")
            }
        }
    }
    print("\(reader): \(dose.cases.count) cases of seed \(dose.seed), \(accepted) accepted")
    exit(0)
}

private func scribble() -> Never {
    let dose = Dose(usual: 0)
    CaseInHand.watched {
        CaseInHand.begin("ring-race", seed: dose.seed, case: 0)
        // What hangs is ended by whoever started this; the dose may take longer than one case.
        alarm(0)
        do throws(Finding) {
            print("ring-race: \(try RingScribbler(seed: dose.seed).take(UInt64(dose.cases.count)))")
        } catch {
            fatalError("ring-race: \(error)")
        }
    }
    exit(0)
}

private func write(_ bytes: [UInt8], _ path: String) {
    guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}
