import Records
import Workers

/// Documents that are being correlated. For one thread.
final class DocumentSet {
    var documents: [SnapshotDocument]

    init(_ documents: [SnapshotDocument]) { self.documents = documents }

    /// Documents from a place on that can be called for together, with what their links reach behind them.
    ///
    /// - Parameters:
    ///   - reach: How many links one behind the other.
    ///   - limit: How many documents, but one that is called for in any case.
    func part(from first: Int, before end: Int, reach: Int, limit: Int) -> (places: [Int], called: Int) {
        var reached: [Int] = []
        var known: Set<Int> = []
        var called = 0
        while first + called < end, called == 0 || reached.count + called < limit {
            self.addReached(from: first + called, reach, &reached, &known)
            called += 1
        }
        let range = first..<first + called
        return (Array(range) + reached.filter { !range.contains($0) }, called)
    }

    private func addReached(from place: Int, _ reach: Int, _ reached: inout [Int], _ known: inout Set<Int>) {
        var front = [place]
        for _ in 0..<reach {
            var next: [Int] = []
            for place in front {
                for link in self.documents[place].links where known.insert(link.document).inserted {
                    next.append(link.document)
                }
            }
            reached += next
            front = next
        }
    }

    /// Documents as they go over the boundary.
    ///
    /// - Parameter places: Which ones, in their order; nil: all.
    func batch(_ places: [Int]?, withMaster: Bool) -> DocumentBatch {
        var batch = DocumentBatch()
        var newPlaces: [Int: Int] = [:]
        if let places { for (new, old) in places.enumerated() { newPlaces[old] = new } }
        let identifier = batch.name("eid")
        // Most documents have the names of the one before, in the same order.
        var names: [(text: String, name: DocumentBatch.Name)] = []
        for place in places ?? Array(self.documents.indices) {
            let document = self.documents[place]
            let entity = batch.name(document.entity.id)
            batch.addDocument(entity: entity, id: document.id.moduleID)
            batch.addField(identifier) { CBOR.append(document.id.value.recordValue, to: &$0) }
            for (index, field) in document.fields.enumerated() {
                if index == names.count {
                    names.append((field.name, batch.name(field.name)))
                } else if names[index].text != field.name {
                    names[index] = (field.name, batch.name(field.name))
                }
                batch.addField(names[index].name) { CBOR.append(field.content.value, to: &$0) }
            }
            for link in document.links {
                guard let target = places == nil ? link.document : newPlaces[link.document] else { continue }
                let name = batch.name(link.attribute.id)
                batch.addLink(name, position: link.position, document: target)
            }
            if withMaster, let master = document.master {
                batch.setMaster { buffer in master.withUnsafeBytes { buffer.append($0) } }
            }
        }
        return batch
    }
}
