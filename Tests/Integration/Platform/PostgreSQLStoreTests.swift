import Platform
import Services
import TestSupport
import Testing

/// What the store makes of a server that goes away.
@Suite struct PostgreSQLStoreTests {
    @Test func aServerThatIsKilledLosesNothingAnswered() throws {
        let server = try DatabaseServer(.postgresql)
        let database = try server.makeDatabase()
        let url = server.url(of: database)
        let plugin = StorePlugin(name: "postgresql", file: "postgresql.so") { _ in [.text(url)] }
        let place = try StorePlace()
        let (service, store) = try plugin.store(at: place.path, label: place.label)
        let things = store.collection("things")
        var acknowledged: [UInt8] = []
        var uncertain: [UInt8] = []
        for number in 0..<60 as Range<UInt8> {
            if number % 20 == 10 {
                server.kill()
                // Nobody is there, and it says so.
                do throws(StoringError) {
                    _ = try store.get(things, [0])
                    Issue.record("an answer without a server")
                } catch {
                    #expect(error.cause == .unavailable && error.description.contains("PostgreSQL"), "\(error)")
                }
                try server.start()
            }
            var transaction = StoreTransaction()
            transaction.put(things, [number], [number])
            do throws(StoringError) {
                try store.commit(transaction)
                acknowledged.append(number)
            } catch {
                uncertain.append(number)
            }
        }
        let kept = try store.scan(StoreScan(things)).entries.compactMap(\.key.first)
        #expect(Set(kept).isSuperset(of: acknowledged) && Set(kept).isSubset(of: acknowledged + uncertain))
        #expect(acknowledged.count >= 55)
        let notes = service.finish()
        #expect(notes.end == nil && notes.decisions.isEmpty)
        #expect(try server.query("SELECT count(*) FROM pluginhost_store", in: database) == ["\(kept.count)"])
    }

    @Test(arguments: ["mysql://host/database", "postgresql://nobody@/none?host=/nowhere"])
    func whatIsNoServerIsRefused(_ url: String) throws {
        let plugin = StorePlugin(name: "postgresql", file: "postgresql.so") { _ in [.text(url)] }
        let place = try StorePlace()
        do {
            _ = try plugin.store(at: place.path, label: place.label)
            Issue.record("it was opened")
        } catch let error as LiveService.Refused {
            let expected = url.hasPrefix("mysql") ? "expected postgresql://" : "/nowhere"
            #expect(error.description.contains(expected), "\(error)")
        }
    }
}
