// The plugin's entry: a medium that calls a method with records, and a mapping that asks the same service who it is.

#include <plugin_abi.h>

void register_medium(const plugin_registrar *registrar);
void register_hello(const plugin_registrar *registrar);

extern "C" void plugin_register(const plugin_registrar *registrar) {
    register_medium(registrar);
    register_hello(registrar);
}
