import Records

/// What a list of entities is to have.
struct SnapshotQuery {
    /// nil: all.
    var filter: Filter?
    var sort: [SortOrder] = []
    var skip = 0
    /// 0: all.
    var limit = 0

    /// Rows up to the end of the page.
    var end: Int {
        self.limit == 0 ? .max : self.skip.addingReportingOverflow(self.limit).overflow ? .max : self.skip + self.limit
    }
}
