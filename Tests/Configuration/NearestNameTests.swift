import Configuration
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("numbre", "number"), ("nmber", "number"), ("numberr", "number"), ("nunber", "number"), ("NUMBER", "number"),
        ("raet", "rate"), ("test_ext_modle", "test_ext_model"), ("duratoin", "duration"),
    ])
    func typosAreUnderstood(given: String, wanted: String) {
        #expect(nearestName(to: given, among: ["rate", "number", "duration", "test_ext_model"]) == wanted)
    }

    @Test func farNamesAreNotOffered() {
        #expect(nearestName(to: "colour", among: ["rate", "number"]) == nil)
        #expect(nearestName(to: "x", among: ["y"]) == nil)
        #expect(nearestName(to: "", among: ["a"]) == nil)
        #expect(nearestName(to: "rate", among: []) == nil)
        #expect(nearestName(to: String(repeating: "a", count: 100_000), among: ["a"]) == nil)
    }

    @Test func theNearestWinsAndThenTheFirst() {
        #expect(nearestName(to: "abcdef", among: ["abcxyf", "abcdex", "abcdey"]) == "abcdex")
    }

    @Test func aSwapCostsOneEdit() {
        #expect(nearestName(to: "ab", among: ["ba"]) == "ba")
        #expect(nearestName(to: "abc", among: ["cab"]) == nil)
    }
}
