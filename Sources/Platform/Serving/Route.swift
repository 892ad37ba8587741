/// What a method and a path ask for.
public enum Route: String, Hashable, Sendable, CaseIterable {
    case health
    case metrics
    case pushDatapoints
    case entities
    case entityPage
    case entityList
    case entityCount
    case rawDatapoints
    case entity
    case master
    case snapshots
    case attribute
    case setAttribute
    case extendLifetime
    case deleteEntity
    case distinctValues
    case makeSnapshots
    case refreshOnEntityCreation
    case refreshModuleConfiguration
    case sourcesValidity
    case sourcesAge
    case entitiesPerAttribute
    case attributeSizes
    case snapshotSummary
    case metadata
    case queues
    case openAPI
    case documentation
}
