import Records

extension Datapoint {
    /// Appends the members of the datapoint as clients push it, without braces: `"type":…,"id":…,"attr":…` and so on.
    func writeJSONMembers(of task: EntityTask, to buffer: inout ByteBuffer) {
        buffer.append("\"type\":")
        buffer.appendJSON(task.entity.id)
        buffer.append(",\"id\":")
        task.id.value.writeJSON(to: &buffer)
        buffer.append(",\"attr\":")
        buffer.appendJSON(self.attribute.id)
        buffer.append(",\"src\":")
        if let source = self.source { buffer.appendJSON(source) } else { buffer.append("null") }
        buffer.append(",\"v\":")
        self.value.writeJSON(to: &buffer)
        guard let start = self.start else { return }
        buffer.append(",\"c\":")
        DataValue.float(self.confidence).writeJSON(to: &buffer)
        buffer.append(",\"t1\":")
        buffer.appendJSON(DateText.text(start))
        buffer.append(",\"t2\":")
        buffer.appendJSON(DateText.text(self.end ?? start))
    }
}
