import Workers

/// The states and transitions of a machine as the text of a picture. (Comes from doge's grapher.)
public struct MachineGraph: Hashable, Sendable {
    private let machine: MachineDescription

    /// Makes the graph of a machine.
    public init(_ machine: MachineDescription) { self.machine = machine }

    /// In the language of Graphviz: a node for each state, an edge for each transition, in their order.
    public var dot: String {
        var text = "digraph {\n"
        for state in self.machine.states { text += "\t\(Self.dotName(state))\n" }
        for transition in self.machine.transitions {
            let (from, to) = (self.machine.states[transition.from], self.machine.states[transition.to])
            let label = "\(transition.trigger)(P=\(Self.percent(transition.probability))%)"
            text += "\t\(Self.dotName(from)) -> \(Self.dotName(to)) [label=\(Self.dotQuoted(label))]\n"
        }
        return text + "}\n"
    }

    /// In the language of Mermaid, as a diagram of states.
    public var mermaid: String {
        var text = "stateDiagram-v2\n"
        let names = self.machine.states.enumerated().map { Self.isPlain($1) ? $1 : "state\($0)" }
        for (state, name) in zip(self.machine.states, names) where state != name {
            text += "    state \"\(Self.mermaidText(state))\" as \(name)\n"
        }
        text += "    [*] --> \(names[self.machine.initial])\n"
        for transition in self.machine.transitions {
            let label = "\(Self.mermaidText(transition.trigger)) \(Self.percent(transition.probability))%"
            text += "    \(names[transition.from]) --> \(names[transition.to]): \(label)\n"
        }
        return text
    }

    private static func percent(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        let keywords = ["node", "edge", "graph", "digraph", "subgraph", "strict", "state", "end", "note"]
        return !keywords.contains(name.lowercased())
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func dotName(_ name: String) -> String { Self.isPlain(name) ? name : Self.dotQuoted(name) }

    private static func dotQuoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            switch character {
            case "\"", "\\": quoted += "\\\(character)"
            case "\n": quoted += "\\n"
            default: quoted.append(character)
            }
        }
        return quoted + "\""
    }

    private static func mermaidText(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\"": result += "#quot;"
            case "#": result += "#35;"
            case ";": result += "#59;"
            case "\n": result += " "
            default: result.append(character)
            }
        }
    }
}
