import Configuration
import Testing

@Suite struct YAMLScalarTests {
    @Test(arguments: [
        ("", YAMLScalar.Value.null), ("~", .null), ("null", .null), ("nULL", .text("nULL")),
        ("true", .bool(true)), ("False", .bool(false)), ("tRUE", .text("tRUE")),
        ("yes", .text("yes")), ("no", .text("no")), ("on", .text("on")), ("Off", .text("Off")), ("y", .text("y")),
        ("0", .int(0)), ("-7", .int(-7)), ("+7", .int(7)), ("010", .int(10)), ("0x1F", .int(31)), ("0o17", .int(15)),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .float(0x1p63)), ("1.5", .float(1.5)), ("-.5", .float(-0.5)), ("1.", .float(1)),
        ("1e3", .float(1000)), ("1.5E-1", .float(0.15)), (".inf", .float(.infinity)), ("-.INF", .float(-.infinity)),
        ("1_000", .text("1_000")), ("12:30:00", .text("12:30:00")), ("0b1", .text("0b1")), ("0x", .text("0x")),
        ("0x-1", .text("0x-1")), ("1e", .text("1e")), (".", .text(".")), ("+", .text("+")), ("-", .text("-")),
        ("1 2", .text("1 2")), ("inf", .text("inf")), ("nan", .text("nan")), ("٣", .text("٣")),
        ("2001-12-14", .text("2001-12-14")),
    ])
    func plainTextsMean(text: String, value: YAMLScalar.Value) {
        #expect(YAMLScalar(plain: text).value == value)
        #expect(YAMLScalar(plain: text).text == text)
        #expect(YAMLScalar(text: text).value == .text(text))
    }

    @Test func noNumberIsNone() {
        guard case .float(let number) = YAMLScalar(plain: ".nan").value else {
            Issue.record(".nan is no number")
            return
        }
        #expect(number.isNaN)
    }
}
