import Records
import Testing

@testable import Platform

@Suite struct DataValueTests {
    @Test func valuesAreShownToPluginsAndInJSON() {
        let link = DataValue.dataLink(
            .ipv4(IPv4Address(number: 0x0102_0304)),
            .object([DataField("t", .time(500_000))])
        )
        #expect(link.recordValue == ["eid": "1.2.3.4", "data": ["t": .timestamp(500_000)]])
        #expect(
            String(decoding: link.json, as: UTF8.self)
                == #"{"eid":"1.2.3.4","data":{"t":"1970-01-01T00:00:00.500000Z"}}"#
        )
        let list = DataValue.array([.float(.infinity), .int(-1), .string("\"\n"), .null, .bool(true)])
        #expect(String(decoding: list.json, as: UTF8.self) == #"[null,-1,"\"\n",null,true]"#)
        #expect(DataValue(list.recordValue) == list)
    }

    @Test func idsOfModulesAreTakenAsTheirTypeWouldTakeThem() {
        #expect(EntityID(.int(5), as: .string) == .string("5"))
        #expect(EntityID(.ipv4(IPv4Address(number: 1)), as: .string) == .string("0.0.0.1"))
        #expect(EntityID(.string("5"), as: .int) == .int(5))
        #expect(EntityID(.float(5), as: .int) == .int(5))
        #expect(EntityID(.float(5.5), as: .int) == nil)
        #expect(EntityID(.string("1::0:1%e"), as: .ipv6)?.text == "1::1%e")
        #expect(EntityID(.string("AA-BB-CC-DD-EE-FF"), as: .mac)?.text == "aa:bb:cc:dd:ee:ff")
        #expect(EntityID(.int(-1), as: .ipv4) == nil)
        #expect(EntityID(.null, as: .string) == nil)
        #expect(EntityID("x", as: .int) == nil)
        // Two spellings of a character are two ids.
        #expect(EntityID.string("\u{e9}") != EntityID.string("e\u{301}"))
        #expect(Set([EntityID.string("\u{e9}"), .string("e\u{301}"), .string("\u{e9}")]).count == 2)
    }

    @Test func datesAreThoseOfTheCalendar() {
        for number in stride(from: -800_000, through: 3_000_000, by: 97) {
            let date = CivilDay.date(number)
            #expect(CivilDay.number(date.year, date.month, date.day) == number)
            #expect((1...CivilDay.count(date.year, date.month)).contains(date.day))
        }
        #expect(CivilDay.number(1970, 1, 1) == 0)
        #expect(CivilDay.date(-719_468) == (0, 3, 1))
        // 1 January 1970 was a Thursday.
        #expect(CivilDay.weekday(0) == 3)
        #expect(CivilDay.weekday(-4) == 6)
    }

    @Test func namesAreFoundByTheirBytes() {
        let names = (0..<500).map { "attribute-\($0)-of-many" } + ["", "a", "ä", "12345678"]
        let table = NameTable(names)
        #expect(names.indices.allSatisfy { table.number(of: names[$0]) == $0 })
        #expect(table.number(of: "attribute-500-of-many") == nil)
        #expect(table.number(of: "A\u{308}") == nil)
        #expect(NameTable([]).number(of: "") == nil)
    }
}
