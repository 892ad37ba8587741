import Testing

@testable import Discovery

@Suite struct ChangeDebounceTests {
    private var debounce = ChangeDebounce(quiet: 100, patience: 2000)

    @Test mutating func whatIsCompleteIsRipeAfterAMomentOfQuiet() {
        self.debounce.noteComplete("a", at: 0)
        #expect(self.debounce.takeRipe(at: 99) == [] && self.debounce.isHeldBack("a"))
        #expect(self.debounce.nextTime == 100)
        #expect(self.debounce.takeRipe(at: 100) == ["a"])
        #expect(!self.debounce.isHeldBack("a") && self.debounce.nextTime == nil)
        #expect(self.debounce.takeRipe(at: 1000) == [])
    }

    @Test mutating func eachEventBeginsTheQuietAnew() {
        for time in stride(from: Int64(0), to: 1000, by: 90) {
            self.debounce.noteComplete("a", at: time)
            #expect(self.debounce.takeRipe(at: time) == [])
        }
        #expect(self.debounce.takeRipe(at: 1089) == [])
        #expect(self.debounce.takeRipe(at: 1090) == ["a"])
    }

    @Test mutating func whatIsBeingWrittenIsHeldBackUntilItIsComplete() {
        self.debounce.noteWriting("a", at: 0)
        #expect(self.debounce.takeRipe(at: 1999) == [])
        self.debounce.noteComplete("a", at: 1999)
        #expect(self.debounce.takeRipe(at: 2098) == [])
        #expect(self.debounce.takeRipe(at: 2099) == ["a"])
    }

    @Test mutating func whatNobodyClosesIsRipeAfterALongSilence() {
        self.debounce.noteWriting("a", at: 0)
        self.debounce.noteWriting("a", at: 500)
        #expect(self.debounce.nextTime == 2500)
        #expect(self.debounce.takeRipe(at: 2499) == [])
        #expect(self.debounce.takeRipe(at: 2500) == ["a"])
    }

    @Test mutating func filesRipenByThemselvesAndComeInOrder() {
        for (time, path) in [(0, "c"), (10, "a"), (60, "b")] { self.debounce.noteComplete(path, at: Int64(time)) }
        self.debounce.noteWriting("d", at: 0)
        #expect(self.debounce.nextTime == 100)
        #expect(self.debounce.takeRipe(at: 150) == ["a", "c"])
        #expect(self.debounce.isHeldBack("b") && self.debounce.isHeldBack("d"))
        #expect(self.debounce.takeRipe(at: 5000) == ["b", "d"])
    }
}
