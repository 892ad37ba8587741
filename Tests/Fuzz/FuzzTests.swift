import Testing

// A failure prints what repeats it. A trap or a hang ends the process, which is a failure as well; `CaseInHand` then
// tells the case.

/// No bytes make a reader trap, hang, read outside or accept what breaks its own rules.
@Suite(.serialized) struct FuzzTests {
    @Test(arguments: FuzzedReader.all) func damagedInputsAreReadOrRefused(reader: FuzzedReader) {
        let dose = Dose(usual: reader.usualDose)
        let inputs = reader.inputs()
        let fence = Fence(capacity: reader.longest)
        var mutator = Mutator(
            seed: dose.seed,
            inputs: inputs,
            words: reader.words.map { Array($0.utf8) },
            longest: reader.longest
        )
        var accepted: UInt64 = 0
        CaseInHand.watched {
            for number in dose.cases {
                CaseInHand.begin(reader.name, seed: dose.seed, case: number)
                let input = mutator.input(number)
                do throws(Finding) {
                    if try reader.read(fence.holding(input)) { accepted += 1 }
                } catch {
                    Issue.record("\(reader), FUZZ_SEED=\(dose.seed) FUZZ_CASE=\(number): \(error); input \(input)")
                    return
                }
            }
        }
        // If either outcome is missing, nothing was tested behind the first check, or nothing was damaged.
        if dose.isRepresentative {
            #expect(accepted > 0 && accepted < UInt64(dose.cases.count), "\(accepted) of \(dose.cases.count)")
        }
    }

    @Test(arguments: FuzzedReader.all) func theInputsThatCasesAreMadeOfAreAccepted(reader: FuzzedReader) throws {
        let fence = Fence(capacity: 1 << 20)
        var accepted = 0
        for input in reader.inputs() where try reader.read(fence.holding(input)) { accepted += 1 }
        #expect(accepted > 0)
    }

    @Test func aRingIsReadWhileItIsScribbledOver() {
        let dose = Dose(usual: 300_000)
        CaseInHand.watched {
            CaseInHand.begin("ring-race", seed: dose.seed, case: 0)
            do throws(Finding) {
                var outcome = try RingScribbler(seed: dose.seed).take(UInt64(dose.cases.count))
                // On a busy machine all may have been taken before the other thread has begun.
                for _ in 0..<1000 where dose.isRepresentative && (outcome.spans == 0 || outcome.violations == 0) {
                    outcome = try RingScribbler(seed: dose.seed).take(UInt64(dose.cases.count))
                }
                #expect(!dose.isRepresentative || (outcome.spans > 0 && outcome.violations > 0), "\(outcome)")
            } catch {
                Issue.record("FUZZ_SEED=\(dose.seed): \(error)")
            }
        }
    }
}
