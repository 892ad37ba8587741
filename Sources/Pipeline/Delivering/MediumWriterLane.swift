import Workers

/// One writer of a medium as the data thread sees it: its batches, in the order in which they are to arrive.
struct MediumWriterLane {
    var feeder: RingFeeder?
    /// Given to the worker as a whole, and not arrived yet; the oldest first.
    var given: [OutgoingBatch] = []
    var waiting: [OutgoingBatch] = []
    /// Bytes of the first waiting one that were given already.
    var sent = 0
    var isLost = false
    /// The batch of which workers may have died; while there is one, its parts are all that is given.
    var suspect: SuspectBatch?
    /// Dead letters since something arrived or was refused.
    var deadLettersInARow = 0
    /// Records that the medium refused since something arrived.
    var refusalsInARow = 0

    /// Batches that a worker may have at once: the next one is there when one has arrived. While one of them is suspect it
    /// is given alone, so that a death accuses nobody else.
    var mostGiven: Int { self.suspect == nil ? 2 : 1 }

    /// Takes a batch from those that are on their way; nil: it is not among them.
    mutating func take(_ number: UInt64) -> OutgoingBatch? {
        guard let place = self.given.firstIndex(where: { $0.number == number }) else { return nil }
        return self.given.remove(at: place)
    }

    /// Takes back what its worker had, for the successor.
    ///
    /// - Returns: Whether the first that waits now was in the worker's hands.
    mutating func takeBack() -> Bool {
        let hadAny = !self.given.isEmpty
        self.feeder = nil
        self.sent = 0
        self.waiting.insert(contentsOf: self.given, at: 0)
        self.given = []
        return hadAny
    }

    /// Puts the suspect's next part in the place of the one before, or lets go of a suspect that is done.
    ///
    /// - Returns: The header of a batch none of whose records has arrived, if the next batch is to have it.
    mutating func goOn(_ suspect: SuspectBatch, repeatsHeader: Bool) -> ArraySlice<UInt8> {
        guard suspect.isOver else {
            self.suspect = suspect
            // What has been given in part has to be given as a whole first.
            self.waiting.insert(suspect.part, at: self.sent == 0 ? 0 : 1)
            return []
        }
        self.suspect = nil
        return suspect.owesHeader && !repeatsHeader ? suspect.header : []
    }
}
