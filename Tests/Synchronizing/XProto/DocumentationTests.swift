import TestSupport
import Testing

@testable import Synchronizing

/// What `docs/models.md` says is so.
@Suite struct DocumentationTests {
    private let page: String

    init() throws { self.page = String(decoding: try Files.read("\(Repository.root)/docs/models.md"), as: UTF8.self) }

    private func blocks(_ language: String) -> [String] {
        self.page.split(separator: "```").filter { $0.hasPrefix("\(language)\n") }.map {
            String($0.dropFirst(language.count + 1))
        }
    }

    @Test func itsModelsAreRight() throws {
        let blocks = self.blocks("xproto")
        #expect(blocks.count == 1)
        let outcome = XProtoReader.read([XProtoSource(name: "doors.xproto", text: blocks[0])])
        #expect(outcome.findings.map(\.description) == [])
        let door = try #require(outcome.models?.model("Door"))
        #expect(
            door.naturalKey.fields == ["name", "house_id"] && door.uniqueKeys.map(\.fields) == [["name", "house"]]
        )
    }

    @Test func itsErrorIsTold() throws {
        let told = try #require(self.blocks("text").first)
        let wrong = XProtoSource(
            name: "models/doors.xproto",
            text:
                "message House (XOSBase) { }\n\nmessage Door (XOSBase) {\n required string name=1 [max_lenght = 5, text = True];\n}"
        )
        #expect(XProtoReader.read([wrong]).findings.map { "\($0)\n" } == [told])
    }

    @Test func itNamesAllOptionsAndTypes() {
        let names =
            FieldOption.allCases.map(\.rawValue) + ModelOption.allCases.map(\.rawValue)
            + FieldType.allCases.map(\.rawValue)
            + LinkKind.allCases.map(\.rawValue) + ContentType.allCases.map(\.rawValue)
        for name in names {
            #expect(
                self.page.contains("`\(name)`") || self.page.contains("`\(name) ") || self.page.contains("`\(name):"),
                "\(name)"
            )
        }
    }
}
