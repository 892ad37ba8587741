// The plugin's entry: two mediums that share their way to the brokers, and a bus.

#include <plugin_abi.h>

void register_kafka(const plugin_registrar *registrar);
void register_kafka_avro(const plugin_registrar *registrar);
void register_kafka_bus(const plugin_registrar *registrar);

extern "C" void plugin_register(const plugin_registrar *registrar) {
    register_kafka(registrar);
    register_kafka_avro(registrar);
    register_kafka_bus(registrar);
}
