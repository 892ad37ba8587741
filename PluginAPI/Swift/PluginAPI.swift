// What `import PluginAPI` gives an author: this module, the values of records, and the contract.

@_exported public import PluginABI
@_exported public import Records
