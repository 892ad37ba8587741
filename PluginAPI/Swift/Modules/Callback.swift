/// A callback with what it was registered for.
struct Callback {
    /// What is called, in the form that its type has.
    enum Body {
        case schedule(() throws -> Void)
        case task((DataPointTask) throws -> Void)
        case allow((EntityID, DataPointTask) throws -> Bool)
        case creation((EntityID, DataPointTask) throws -> [DataPointTask])
        case attribute((EntityID, DataPoint) throws -> [DataPointTask])
        case timeseries((EntityID, [DataPoint]) throws -> [DataPointTask])
        case correlation((EntityValues) throws -> [DataPointTask])
        case correlationWithMaster((EntityValues, Record) throws -> [DataPointTask])
        case snapshot(() throws -> [DataPointTask])
        case update((String, EntityID, Record) throws -> [DataPointTask])
        case eidUpdate((String, EntityID) throws -> [DataPointTask])
    }

    let type: Int
    let body: Body
    var name = ""
    var entity = ""
    var attribute = ""
    var id = ""
    var period = 0
    var isRefreshed = false
    var schedule: Schedule?
    var dependsOn: [[String]] = []
    var mayChange: [[String]] = []
}
