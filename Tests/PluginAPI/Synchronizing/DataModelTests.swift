import PluginAPI
import PluginTesting
import Testing

/// Models that are declared in Swift. That what they become is understood is tested with those who read it.
@Suite struct DataModelTests {
    private struct House: DataModel {
        static let name = "house"
        static let models = [
            ModelDeclaration(
                "Room",
                policy: "residents",
                options: ["verbose_name": #"A "room""#],
                [
                    .string("name", maximum: 80).with("unique", "True"), .integer("floor", default: 0, in: -1...9),
                    .bool("is_locked", default: false), .text("notes", isRequired: false),
                ]
            ),
            ModelDeclaration(
                "Heater",
                of: ["Device", "XOSBase"],
                [
                    .float("degrees", default: 18.5), .link("room", to: "Room", reverse: "heaters"),
                    .links("neighbours", to: "Heater"), .date("seen"),
                    .string("kind", maximum: 9, default: "oil", choices: ["oil", "gas"]),
                ]
            ),
        ]
    }

    private struct Written: DataModel {
        static let name = "written"
        static let xproto = "message Thing (XOSBase) {\n}"
    }

    @Test func whatIsDeclaredIsWrittenAsXProto() throws {
        let text = try #require(try StepRun(House.self).declaration["xproto"]?.text)
        #expect(
            text == """
                option name = "house";
                option app_label = "house";
                message Room::residents (XOSBase) {
                  option verbose_name = "A \\"room\\"";
                  required string name = 1 [max_length = 80, unique = True];
                  required int32 floor = 2 [default = 0, min_value = -1, max_value = 9];
                  required bool is_locked = 3 [default = False];
                  optional string notes = 4 [text = True];
                }
                message Heater (Device, XOSBase) {
                  required float degrees = 1 [default = 18.5];
                  required manytoone room->Room:heaters = 2;
                  optional manytomany neighbours->Heater = 3;
                  optional string seen = 4 [content_type = "date"];
                  required string kind = 5 [max_length = 9, default = "oil", choices = "(('oil', 'oil'), ('gas', 'gas'), )"];
                }
                """
        )
        #expect(try StepRun(Written.self).declaration == ["xproto": "message Thing (XOSBase) {\n}"])
    }
}
