import PluginAPI

/// Registers a model for each way in which Swift code ends a process.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(Trap<FatalError>.self)
    host.add(Trap<Precondition>.self)
    host.add(Trap<ArrayBounds>.self)
    host.add(Trap<ForceUnwrap>.self)
    host.add(Trap<Overflow>.self)
    host.add(Trap<ForceTry>.self)
    host.add(Trap<ForceCast>.self)
    host.add(Trap<Recursion>.self)
    host.add(Trap<WildPointer>.self)
    host.add(Trap<UseAfterFree>.self)
}
