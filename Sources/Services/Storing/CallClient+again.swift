import Workers

extension CallClient {
    /// Makes a call that may be done more than once, until a worker lives long enough to answer it.
    public func callAgain(_ verb: UInt32, _ bytes: [UInt8], deadline: Int64) throws(StoringError) -> [UInt8] {
        var attempt = 1
        while true {
            let answer: CallAnswer
            do throws(CallError) {
                answer = try self.call(verb, bytes, deadline: deadline)
            } catch {
                guard error.cause == .died, attempt <= StoreClient.mostRepetitions else { throw StoringError(error) }
                attempt += 1
                continue
            }
            guard answer.isOK else { throw StoringError(answer) }
            return answer.bytes
        }
    }
}
