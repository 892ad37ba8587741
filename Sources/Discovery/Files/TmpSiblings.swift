extension Image { public var siblings: [String] { [] } }
