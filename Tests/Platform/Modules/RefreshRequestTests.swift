import Testing

@testable import Platform

@Suite struct RefreshRequestTests {
    @Test func whatIsAskedForMeanwhileStays() {
        let request = RefreshRequest()
        #expect(!request.isWanted && request.wanted == nil)
        request.ask()
        let first = request.wanted
        #expect(first == 1 && request.isWanted)
        request.ask()
        request.meet(1)
        #expect(request.wanted == 2)
        request.meet(2)
        request.meet(1)
        #expect(!request.isWanted)
    }
}
