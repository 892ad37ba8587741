import PluginABI

/// A version of the contract: its numbers and the sizes of its structs.
struct PluginContract: Hashable, Sendable {
    /// Names of the structs whose sizes a note lists, in its order.
    static let structNames = [
        "plugin_registrar", "plugin_extension", "plugin_option", "plugin_value", "plugin_need", "plugin_context",
        "plugin_batch", "plugin_records", "plugin_model_verbs", "plugin_mapping_verbs", "plugin_format_verbs",
        "plugin_medium_verbs", "plugin_arguments", "plugin_generic_verbs", "plugin_call", "plugin_answer",
        "plugin_store_verbs", "plugin_bus_verbs", "plugin_gateway_verbs", "plugin_module_verbs", "plugin_invocations",
        "plugin_correlations", "plugin_document", "plugin_element", "plugin_view", "plugin_model", "plugin_endpoint",
        "plugin_notifications", "plugin_collector_verbs", "plugin_models", "plugin_audit", "plugin_strategy_verbs",
        "plugin_data_model_verbs", "plugin_sync_step_verbs", "plugin_model_policy_verbs", "plugin_pull_step_verbs",
        "plugin_event_step_verbs", "plugin_convenience_verbs",
    ]

    /// The contract that this host was compiled with.
    static let host = PluginContract(
        major: Int(PLUGIN_ABI_MAJOR),
        minor: Int(PLUGIN_ABI_MINOR),
        sizes: [
            MemoryLayout<plugin_registrar>.size, MemoryLayout<plugin_extension>.size,
            MemoryLayout<plugin_option>.size, MemoryLayout<plugin_value>.size, MemoryLayout<plugin_need>.size,
            MemoryLayout<plugin_context>.size, MemoryLayout<plugin_batch>.size,
            MemoryLayout<plugin_records>.size, MemoryLayout<plugin_model_verbs>.size,
            MemoryLayout<plugin_mapping_verbs>.size, MemoryLayout<plugin_format_verbs>.size,
            MemoryLayout<plugin_medium_verbs>.size, MemoryLayout<plugin_arguments>.size,
            MemoryLayout<plugin_generic_verbs>.size, MemoryLayout<plugin_call>.size,
            MemoryLayout<plugin_answer>.size, MemoryLayout<plugin_store_verbs>.size,
            MemoryLayout<plugin_bus_verbs>.size, MemoryLayout<plugin_gateway_verbs>.size,
            MemoryLayout<plugin_module_verbs>.size, MemoryLayout<plugin_invocations>.size,
            MemoryLayout<plugin_correlations>.size, MemoryLayout<plugin_document>.size,
            MemoryLayout<plugin_element>.size, MemoryLayout<plugin_view>.size, MemoryLayout<plugin_model>.size,
            MemoryLayout<plugin_endpoint>.size, MemoryLayout<plugin_notifications>.size,
            MemoryLayout<plugin_collector_verbs>.size, MemoryLayout<plugin_models>.size,
            MemoryLayout<plugin_audit>.size, MemoryLayout<plugin_strategy_verbs>.size,
            MemoryLayout<plugin_data_model_verbs>.size, MemoryLayout<plugin_sync_step_verbs>.size,
            MemoryLayout<plugin_model_policy_verbs>.size, MemoryLayout<plugin_pull_step_verbs>.size,
            MemoryLayout<plugin_event_step_verbs>.size, MemoryLayout<plugin_convenience_verbs>.size,
        ]
    )

    /// Differs when anything changes its meaning.
    var major: Int
    /// Grows when members or kinds are added.
    var minor: Int
    /// Sizes of the structs in bytes, in the order of `structNames`.
    var sizes: [Int]

    /// Checks whether a plugin of another contract can run under this one.
    ///
    /// - Throws: The first number that does not fit, with what was found and expected.
    func check(_ plugin: PluginContract) throws(Refusal) {
        guard plugin.major == self.major else {
            throw Refusal(
                .abiMajor,
                "the plugin was compiled for contract \(plugin.major).\(plugin.minor), this host has "
                    + "\(self.major).\(self.minor): the major numbers differ",
                advice: plugin.major > self.major
                    ? "use a newer host, or compile the plugin with PluginAPI for contract \(self.major)"
                    : "compile the plugin with the PluginAPI of this host"
            )
        }
        guard plugin.minor <= self.minor else {
            throw Refusal(
                .abiMinor,
                "the plugin was compiled for contract \(plugin.major).\(plugin.minor), this host has only "
                    + "\(self.major).\(self.minor)",
                advice: "use a newer host, or compile the plugin with the PluginAPI of this host"
            )
        }
        try self.checkSizes(plugin)
    }

    /// Structs grow at the end from one minor number to the next, so an older plugin may have less of them.
    private func checkSizes(_ plugin: PluginContract) throws(Refusal) {
        let isSame = plugin.minor == self.minor
        let advice = "compile the plugin with the PluginAPI of this host, and its plugin_note.c with the same options"
        guard isSame ? plugin.sizes.count == self.sizes.count : plugin.sizes.count <= self.sizes.count else {
            throw Refusal(
                .abiSize,
                "the plugin lists \(plugin.sizes.count) structs, this host has \(self.sizes.count)",
                advice: advice
            )
        }
        for (index, (found, expected)) in zip(plugin.sizes, self.sizes).enumerated() {
            guard found != expected, isSame || found > expected || found == 0 else { continue }
            let name = index < Self.structNames.count ? Self.structNames[index] : "struct \(index)"
            throw Refusal(
                .abiSize,
                "\(name) has \(found) bytes in the plugin, \(isSame ? "expected" : "expected at most") \(expected)",
                advice: advice
            )
        }
    }
}
