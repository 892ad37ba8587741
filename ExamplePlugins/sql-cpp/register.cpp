// The plugin's entry: the medium `sql`.

#include "delivery.h"

extern "C" void plugin_register(const plugin_registrar *registrar) {
    add_medium<Delivery>(registrar, Settings::declaration(), PLUGIN_ENCODING_CBOR, "sql");
}
