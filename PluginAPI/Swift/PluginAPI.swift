// What `import PluginAPI` gives an author: this module, the values of records, models of clusters, and the contract.

@_exported public import ClusterModels
@_exported public import PluginABI
@_exported public import Records
