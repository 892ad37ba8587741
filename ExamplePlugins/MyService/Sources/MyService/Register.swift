import PluginAPI

/// Registers the steps, the policy and the convenience.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(SyncMyModel.self)
    host.add(SyncMyPage.self)
    host.add(MyModelPolicy.self)
    host.add(MyModelPullStep.self)
    host.add(MyModelEventStep.self)
    host.add(ORMWrapperMyModel.self)
}
