/// What can be asked for through `/control`; the raw value is the name there and in `control.yml`.
public enum ControlAction: String, Hashable, Sendable, CaseIterable {
    case makeSnapshots = "make_snapshots"
    case refreshOnEntityCreation = "refresh_on_entity_creation"
    case refreshModuleConfiguration = "refresh_module_config"
}
