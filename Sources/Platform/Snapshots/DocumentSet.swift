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
        let documents = self.documents
        let count = places?.count ?? documents.count
        batch.reserve(count, fields: count * ((documents.first?.fields.count ?? 0) + 1))
        var last = documents.first?.entity
        var entity = batch.name(last?.id ?? "")
        for number in 0..<count {
            let place = places?[number] ?? number
            if documents[place].entity !== last {
                last = documents[place].entity
                entity = batch.name(documents[place].entity.id)
            }
            batch.addDocument(entity: entity, id: documents[place].id.moduleID)
            batch.addField(identifier) { documents[place].id.value.appendCBOR(to: &$0) }
            for index in documents[place].fields.indices {
                if index == names.count {
                    let text = documents[place].fields[index].name
                    names.append((text, batch.name(text)))
                } else if names[index].text != documents[place].fields[index].name {
                    let text = documents[place].fields[index].name
                    names[index] = (text, batch.name(text))
                }
                batch.addField(names[index].name) { documents[place].fields[index].content.appendCBOR(to: &$0) }
            }
            for link in documents[place].links {
                guard let target = places == nil ? link.document : newPlaces[link.document] else { continue }
                let name = batch.name(link.attribute.id)
                batch.addLink(name, position: link.position, document: target)
            }
            if withMaster, let master = documents[place].master {
                batch.setMaster { buffer in master.withUnsafeBytes { buffer.append($0) } }
            }
        }
        return batch
    }
}
