import PluginAPI

/// Registers the steps and the policy.
@c(plugin_register)
public func register(_ host: PluginRegistrar) {
    host.add(SyncMyModel.self)
    host.add(SyncMyPage.self)
    host.add(MyModelPolicy.self)
    host.add(MyModelPullStep.self)
    host.add(MyModelEventStep.self)
}
