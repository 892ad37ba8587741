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
        var (told, wanted, status) = (0, 0, ExitStatus.success)
        for start in stride(from: 0, to: messages.count, by: size) {
            let batch = messages[start..<min(start + size, messages.count)]
            let body = Array("[".utf8) + Array(batch.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
            while true {
                let answer = try client.request("POST", ["notify"], body: body)
                if answer.status == 503 {
                    sleep(1)
                    continue
                }
                let record = (try? JSON.decode(answer.body))?.record
                guard answer.status == 200 else {
                    let detail = record?["detail"]?.text ?? ""
                    Terminal.say(
                        "notifications \(start) to \(start + batch.count - 1) were refused: \(singleLine(detail))"
                    )
                    status = .failure
                    break
                }
                told += batch.count
                wanted += record?["wanted"]?.integer ?? 0
                break
            }
        }
        Terminal.sayPlainly("\(told) notifications told, \(wanted) times wanted by an endpoint")
        return status
    }
}
