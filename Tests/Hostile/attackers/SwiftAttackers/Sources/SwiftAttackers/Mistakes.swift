/// Ends by its own word.
enum FatalError: Mistake {
    static let name = "fatal_error"

    static func make(_ zero: Int) { fatalError("the bottom \u{1B}[31mfell out") }
}

/// Breaks a promise that it checks.
enum Precondition: Mistake {
    static let name = "precondition"

    static func make(_ zero: Int) { precondition(zero == 1, "nothing is as promised") }
}

/// Reads where no element is.
enum ArrayBounds: Mistake {
    static let name = "array_bounds"

    static func make(_ zero: Int) {
        let elements = Array(repeating: 1, count: 3 + zero)
        print(elements[elements.count + 4])
    }
}

/// Takes what is not there.
enum ForceUnwrap: Mistake {
    static let name = "force_unwrap"

    static func make(_ zero: Int) {
        let missing: Int? = zero == 0 ? nil : zero
        print(missing!)
    }
}

/// Counts too far.
enum Overflow: Mistake {
    static let name = "overflow"

    static func make(_ zero: Int) { print(Int.max - zero + 1) }
}

/// Expects no error where there is one.
enum ForceTry: Mistake {
    static let name = "force_try"

    struct Refused: Error {}

    static func make(_ zero: Int) { print(try! self.refuse(zero)) }

    private static func refuse(_ zero: Int) throws -> Int {
        guard zero != 0 else { throw Refused() }
        return zero
    }
}

/// Takes one type for another.
enum ForceCast: Mistake {
    static let name = "force_cast"

    static func make(_ zero: Int) {
        let something: Any = zero
        print(something as! String)
    }
}

/// Calls itself for ever.
enum Recursion: Mistake {
    static let name = "recursion"

    static func make(_ zero: Int) { print(self.descend([zero])) }

    @inline(never)
    private static func descend(_ path: [Int]) -> Int {
        path.count < 0 ? 0 : self.descend([path[0]]) + path[0]
    }
}

/// Writes through a pointer to nowhere.
enum WildPointer: Mistake {
    static let name = "wild_pointer"

    static func make(_ zero: Int) { UnsafeMutablePointer<Int>(bitPattern: 16 + zero)?.pointee = 1 }
}

/// Ends the process with a heap that cannot be used any more.
enum UseAfterFree: Mistake {
    static let name = "use_after_free"

    static func make(_ zero: Int) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
        memory.deallocate()
        memory.deallocate()
    }
}
