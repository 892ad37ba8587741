import Records
import Synchronizing

// Measures how long it takes to find out in which order objects are worked on:
//
//   planbench COUNT ROUNDS
//
// Objects need up to three others each, drawn; all are pending. A plan is made, and all are taken from it, one after the other. A
// line for each round: microseconds, links.

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard arguments.count == 2 else { fatalError("planbench COUNT ROUNDS") }
let (count, rounds) = (arguments[0], arguments[1])

/// Numbers that are the same in each run.
struct Draw: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

for round in 0..<rounds {
    var draw = Draw(state: UInt64(round))
    var order = Array(1...count)
    order.shuffle(using: &draw)
    // Each needs such as come behind it here, so there is no circle.
    let needs = order.indices.map { place in
        (0..<Int.random(in: 0...3, using: &draw)).compactMap { _ in
            place + 1 < count ? order[Int.random(in: place + 1..<count, using: &draw)] : nil
        }
    }
    let begin = Clock.system()
    var plan = SyncPlan()
    for (place, id) in order.enumerated() { plan.set(id, .step, needs: needs[place]) }
    var done = 0
    while let id = plan.next() {
        done += 1
        plan.set(id, .none, needs: [])
        plan.release(id)
    }
    let microseconds = Clock.system() - begin
    precondition(done == count, "\(done) of \(count) objects were worked on")
    print("\(microseconds)\t\(needs.reduce(0) { $0 + $1.count })")
}
