extension BaseModels {
    /// What is offered, and to whom.
    static let services = """
        policy service_policy < ctx.user.is_admin | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & Privilege.object_type = "Service"
            & Privilege.object_id = obj.id) >
        policy tag_policy < ctx.user.is_admin >

        message Service (XOSBase) {
          option description = "Something that is offered";
          optional string description = 1 [text = True, help_text = "What it offers"];
          required bool enabled = 2 [default = True, gui_hidden = True, help_text = "It is in use"];
          required string kind = 3 [max_length = 30, default = "generic", content_type = "stripped",
            choices = "(('generic', 'Generic'), ('data', 'Data Plane'), ('control', 'Control Plane'), ('oss', 'OSS'))",
            help_text = "What it is about"];
          required string name = 4 [max_length = 30, content_type = "stripped", unique = True, help_text = "What it is called"];
          optional string versionNumber = 5 [max_length = 30, content_type = "stripped", help_text = "Its version"];
          required bool published = 6 [default = True, gui_hidden = True, help_text = "Others see it"];
          optional string icon_url = 8 [max_length = 1024, content_type = "stripped", gui_hidden = True, help_text = "Its picture"];
          optional string public_key = 9 [text = True, gui_hidden = True, help_text = "Its public key"];
          optional string private_key_fn = 10 [max_length = 4096, content_type = "stripped", gui_hidden = True,
            help_text = "The file of its private key"];
          optional string service_specific_id = 11 [max_length = 30, content_type = "stripped", help_text = "For its own use"];
          optional string service_specific_attribute = 12 [text = True, gui_hidden = True, help_text = "For its own use"];
        }

        message ServiceAttribute (XOSBase) {
          option description = "A name with a value that a service has";
          required string name = 1 [max_length = 128, unique_with = "service", help_text = "The name"];
          required string value = 2 [text = True, help_text = "The value"];
          required manytoone service->Service:serviceattributes = 3:1003 [db_index = True, help_text = "Whose it is"];
        }

        message ServiceDependency (XOSBase) {
          option description = "One service needs another";
          option plural = "servicedependencies";
          required manytoone provider_service->Service:provided_dependencies = 1:1004 [db_index = True,
            tosca_key = True, help_text = "What is needed"];
          required manytoone subscriber_service->Service:subscribed_dependencies = 2:1005 [db_index = True,
            tosca_key = True, help_text = "What needs it"];
          required string connect_method = 3 [max_length = 30, default = "none",
            choices = "(('none', 'None'), ('private', 'Private'), ('public', 'Public'))", help_text = "How they are connected"];
        }

        message InterfaceType (XOSBase) {
          option description = "A kind of interface between services";
          required string name = 1 [max_length = 200, content_type = "stripped", unique_with = "direction",
            help_text = "What it is called"];
          required string direction = 2 [max_length = 30, content_type = "stripped",
            choices = "(('in', 'In'), ('out', 'Out'))", help_text = "Where it leads"];
        }

        message ServiceInterface (XOSBase) {
          option description = "An interface that a service has";
          required manytoone service->Service:service_interfaces = 1:1008 [db_index = True, tosca_key = True,
            help_text = "Whose it is"];
          required manytoone interface_type->InterfaceType:service_interfaces = 2:1001 [db_index = True,
            tosca_key = True, help_text = "What kind it is of"];
        }

        message ServiceInstance (XOSBase) {
          option description = "The part of a service that one tenant has";
          optional string name = 1 [max_length = 200, content_type = "stripped", help_text = "What it is called"];
          required manytoone owner->Service:service_instances = 2:1009 [db_index = True, help_text = "The service"];
          optional string service_specific_id = 3 [max_length = 30, content_type = "stripped", gui_hidden = True,
            help_text = "For its own use"];
          optional string service_specific_attribute = 10 [text = True, gui_hidden = True, help_text = "For its own use"];
          optional uint32 link_deleted_count = 11 [default = 0, gui_hidden = True,
            help_text = "How many links that it provided were deleted"];
          optional manytoone master_serviceinstance->ServiceInstance:child_serviceinstances = 12:1002 [
            gui_hidden = True, help_text = "The instance that set this one up"];
        }

        message ServiceInstanceLink (XOSBase) {
          option description = "One link of a chain of service instances";
          required manytoone provider_service_instance->ServiceInstance:provided_links = 1:1003 [db_index = True,
            tosca_key = True, help_text = "The instance at the east"];
          optional manytoone provider_service_interface->ServiceInterface:provided_links = 2:1004 [db_index = True,
            help_text = "Where it is attached at the east"];
          optional manytoone subscriber_service_instance->ServiceInstance:subscribed_links = 3:1005 [db_index = True,
            help_text = "The instance at the west"];
          optional manytoone subscriber_service->Service:subscribed_links = 4:1010 [db_index = True,
            tosca_key_one_of = subscriber_service_instance, help_text = "The service at the west"];
          optional manytoone subscriber_network->Network:subscribed_links = 5:1004 [db_index = True,
            tosca_key_one_of = subscriber_service_instance, help_text = "The network at the west"];
        }

        message ServiceInstanceAttribute (XOSBase) {
          option description = "A name with a value that a service instance has";
          required string name = 1 [max_length = 128, unique_with = "service_instance", help_text = "The name"];
          required string value = 2 [text = True, help_text = "The value"];
          required manytoone service_instance->ServiceInstance:service_instance_attributes = 3:1006 [db_index = True,
            help_text = "Whose it is"];
        }

        message ServiceGraphConstraint (XOSBase) {
          option description = "Where services stand in a picture of them";
          required string constraints = 1 [max_length = 1024, content_type = "stripped", tosca_key = True,
            help_text = "Names in brackets"];
        }

        message AddressPool (XOSBase) {
          option description = "Addresses to be given out";
          required string name = 1 [max_length = 32, unique = True, help_text = "What it is called"];
          optional string addresses = 2 [text = True, help_text = "Free addresses, with spaces between"];
          required string gateway_ip = 3 [max_length = 32, help_text = "Address of the gateway"];
          required string gateway_mac = 4 [max_length = 32, help_text = "Hardware address of the gateway"];
          required string cidr = 5 [max_length = 32, help_text = "The network with the length of its prefix"];
          optional string inuse = 6 [text = True, help_text = "Addresses given out, with spaces between"];
          optional manytoone service->Service:addresspools = 7:1001 [db_index = True, help_text = "Whose it is"];
        }

        message Tag::tag_policy (XOSBase) {
          option description = "A name with a value that any object has";
          required manytoone service->Service:tags = 1:1007 [db_index = True, help_text = "Whose it is"];
          required string name = 2 [max_length = 128, db_index = True, help_text = "The name"];
          required string value = 3 [max_length = 1024, content_type = "stripped", help_text = "The value"];
          required string content_type = 4 [max_length = 1024, content_type = "stripped", help_text = "The model of the object"];
          required uint32 object_id = 5 [help_text = "The id of the object"];
        }

        """
}
