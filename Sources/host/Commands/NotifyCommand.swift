import Collecting
import Configuration
import Glibc
import Platform
import Records
import Workers

/// `host notify FILE`: tells notifications to the collectors of a running host.
enum NotifyCommand {
    static func run(_ line: ParsedCommandLine, _ catalog: PluginCatalog) throws -> ExitStatus {
        let path = line.operands.first ?? "-"
        let messages = try NotificationMessages.split(try WholeInput.read(path == "-" ? path : catalog.absolute(path)))
        let token = try line.text("token-file").map { try PushCommand.token(catalog.absolute($0)) }
        let url = try ServerURL(line.text("url") ?? "")
        let client = APIClient(url, patience: line.integer("timeout") ?? 60, token: token)
        let size = line.integer("batch-size") ?? 1000
        var (told, wanted, status, start) = (0, 0, ExitStatus.success, 0)
        while start < messages.count {
            let batch = messages[start..<min(start + size, messages.count)]
            let body = Array("[".utf8) + Array(batch.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
            let answer = try client.request("POST", ["notify"], body: body)
            let record = (try? JSON.decode(answer.body))?.record
            if answer.status == 200 || answer.status == 503 {
                // Of a batch that found no room its beginning may have been taken.
                let taken = record?["notifications"]?.integer ?? (answer.status == 200 ? batch.count : 0)
                told += taken
                wanted += record?["wanted"]?.integer ?? 0
                start += min(max(taken, 0), batch.count)
                if answer.status == 503 { sleep(1) }
            } else {
                let detail = record?["detail"]?.text ?? "the server answered \(answer.status)"
                Terminal.say("\(Self.range(batch)) refused, and nobody was told: \(Self.reason(batch) ?? detail)")
                status = .failure
                start += batch.count
            }
        }
        Terminal.sayPlainly("\(told) notifications told, \(wanted) times wanted by an endpoint")
        return status
    }

    private static func range(_ batch: ArraySlice<[UInt8]>) -> String {
        batch.count == 1
            ? "notification \(batch.startIndex) was"
            : "notifications \(batch.startIndex) to \(batch.endIndex - 1) were"
    }

    /// What is wrong with the first one that is none, by its number in the whole text, of which a server does not know.
    private static func reason(_ batch: ArraySlice<[UInt8]>) -> String? {
        for (place, message) in zip(batch.indices, batch) {
            do throws(NotificationProblem) {
                _ = try NotificationReader.read(message)
            } catch {
                return "notification \(place): \(singleLine(error.reason))"
            }
        }
        return nil
    }
}
