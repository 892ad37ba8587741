// The plugin's entry: two mediums that share their way to the brokers.

#include "boundary.h"

extern "C" void plugin_register(const plugin_registrar *registrar) {
    register_kafka(registrar);
    register_kafka_avro(registrar);
}
