extension BaseModels {
    /// What services run on.
    static let compute = """
        policy slice_policy < ctx.user.is_admin | (*site_policy(site) & ctx.user = obj.creator) | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & (ctx.write_access -> Privilege.permission = "role:admin")
            & ((Privilege.object_type = "Slice" & Privilege.object_id = obj.id)
              | (Privilege.object_type = "Site" & Privilege.object_id = obj.site.id & Privilege.permission = "role:admin"))) >
        policy instance_policy < *slice_policy(slice) >
        policy network_policy < *slice_policy(owner) >
        policy network_slice_policy < *slice_policy(slice) & *network_policy(network) >
        policy network_slice_validator < obj.network.permit_all_slices | obj.slice = obj.network.owner
          | obj.slice in obj.network.permitted_slices.all() >
        policy port_policy < *network_policy(network) >

        message TrustDomain (XOSBase) {
          option description = "What trusts itself";
          required string name = 1 [max_length = 256, db_index = True, help_text = "What it is called"];
          required manytoone owner->Service:owned_trust_domains = 2:1011 [db_index = True, help_text = "The service that it divides"];
        }

        message Principal (XOSBase) {
          option description = "Somebody in a trust domain";
          required string name = 1 [max_length = 128, db_index = True, help_text = "What it is called"];
          required manytoone trust_domain->TrustDomain:principals = 2:1001 [db_index = True, help_text = "Where it is known"];
        }

        message Flavor (XOSBase) {
          option description = "A size of instances";
          required string name = 1 [max_length = 32, content_type = "stripped", unique = True, help_text = "What users see"];
          optional string description = 2 [max_length = 1024, content_type = "stripped", help_text = "What it is for"];
          optional string flavor = 3 [max_length = 32, content_type = "stripped", help_text = "What deployments call it"];
        }

        message Image (XOSBase) {
          option description = "What instances start from";
          required string name = 1 [max_length = 256, content_type = "stripped", unique_with = "tag", help_text = "What it is called"];
          required string kind = 2 [max_length = 30, default = "vm",
            choices = "(('vm', 'Virtual Machine'), ('container', 'Container'))", help_text = "What it makes"];
          optional string disk_format = 3 [max_length = 256, content_type = "stripped", help_text = "The format of the disk"];
          optional string container_format = 4 [max_length = 256, content_type = "stripped", help_text = "The format around it"];
          optional string path = 5 [max_length = 256, content_type = "stripped", help_text = "Where it is kept"];
          optional string tag = 6 [max_length = 256, content_type = "stripped", help_text = "Its version"];
        }

        message Slice::slice_policy (XOSBase) {
          option description = "Resources that belong together";
          option plural = "slices";
          required string name = 1 [max_length = 80, content_type = "stripped", unique = True, help_text = "What it is called"];
          required bool enabled = 2 [default = True, help_text = "It is in use"];
          optional string description = 4 [text = True, help_text = "What it is for"];
          required manytoone site->Site:slices = 6:1005 [db_index = True, help_text = "Where it belongs"];
          required int32 max_instances = 7 [default = 10, help_text = "The most instances"];
          optional manytoone service->Service:slices = 8:1006 [db_index = True, help_text = "The service that it carries"];
          optional string network = 9 [max_length = 256,
            choices = "((None, 'Default'), ('host', 'Host'), ('bridged', 'Bridged'), ('noauto', 'No Automatic Networks'))",
            help_text = "How it is connected"];
          optional string exposed_ports = 10 [max_length = 256, help_text = "Ports that others reach"];
          optional manytoone creator->User:slices = 12:1004 [db_index = True, help_text = "Who made it"];
          optional manytoone default_flavor->Flavor:slices = 13:1002 [db_index = True, help_text = "The usual size"];
          optional manytoone default_image->Image:slices = 14:1005 [db_index = True, help_text = "The usual image"];
          optional manytoone default_node->Node:slices = 15:1003 [db_index = True, help_text = "The usual node"];
          required string default_isolation = 17 [max_length = 30, default = "vm",
            choices = "(('vm', 'Virtual Machine'), ('container', 'Container'), ('container_vm', 'Container In VM'))",
            help_text = "How its instances are kept apart"];
          optional manytoone trust_domain->TrustDomain:slices = 18:1002 [db_index = True, help_text = "Where it is trusted"];
          optional manytoone principal->Principal:slices = 19:1001 [db_index = True, help_text = "Who it acts as"];
          optional int32 controller_replica_count = 20 [default = 0, help_text = "How many copies the controller keeps"];
          optional string controller_kind = 21 [max_length = 256, content_type = "stripped", help_text = "What kind its controller is of"];
        }

        message Instance::instance_policy (XOSBase) {
          option description = "A machine or container that runs";
          optional string instance_id = 1 [max_length = 200, content_type = "stripped", feedback_state = True,
            help_text = "Its id in the backend"];
          optional string instance_uuid = 2 [max_length = 200, content_type = "stripped", feedback_state = True,
            help_text = "Its universal id in the backend"];
          required string name = 3 [max_length = 200, content_type = "stripped", help_text = "What it is called"];
          optional string instance_name = 4 [max_length = 200, content_type = "stripped", feedback_state = True,
            help_text = "What the backend calls it"];
          optional string ip = 5 [max_length = 39, content_type = "ip", gui_hidden = True, help_text = "Its address"];
          required manytoone image->Image:instances = 6:1004 [db_index = True, help_text = "What it starts from"];
          optional manytoone creator->User:instances = 7:1002 [db_index = True, help_text = "Who made it"];
          required manytoone slice->Slice:instances = 8:1003 [db_index = True, help_text = "Where it belongs"];
          required manytoone deployment->Deployment:instance_deployment = 9:1003 [db_index = True, help_text = "Where it runs"];
          required manytoone node->Node:instances = 10:1001 [db_index = True, help_text = "What it runs on"];
          required int32 numberCores = 11 [default = 0, help_text = "How many cores it has"];
          required manytoone flavor->Flavor:instance = 12:1001 [db_index = True, help_text = "Its size"];
          optional string userData = 13 [text = True, help_text = "What it is told when it starts"];
          required string isolation = 14 [max_length = 30, default = "vm",
            choices = "(('vm', 'Virtual Machine'), ('container', 'Container'), ('container_vm', 'Container In VM'))",
            help_text = "How it is kept apart"];
          optional string volumes = 15 [text = True, help_text = "Directories that it shows, with commas between"];
          optional manytoone parent->Instance:instance = 16:1001 [db_index = True, help_text = "What it runs in"];
        }

        message ComputeServiceInstance (ServiceInstance) {
          option description = "A service instance that runs on instances of a slice";
          required manytoone slice->Slice:computeserviceinstances = 1:1001 [db_index = True, help_text = "The slice"];
          required manytoone image->Image:computeserviceinstances = 2:1001 [db_index = True, help_text = "What it starts from"];
        }

        message NetworkTemplate (XOSBase) {
          option description = "What networks have in common";
          required string name = 1 [max_length = 32, unique = True, help_text = "What it is called"];
          optional string description = 2 [max_length = 1024, help_text = "What it is for"];
          required string visibility = 4 [max_length = 30, default = "private",
            choices = "(('public', 'public'), ('private', 'private'))", help_text = "Who reaches it"];
          required string translation = 5 [max_length = 30, default = "none",
            choices = "(('none', 'none'), ('NAT', 'NAT'))", help_text = "How addresses are translated"];
        }

        message Network::network_policy (XOSBase) {
          option description = "What instances are connected by";
          required string name = 1 [max_length = 32, unique = True, help_text = "What it is called"];
          required manytoone template->NetworkTemplate:network = 2:1001 [db_index = True, help_text = "What it is made after"];
          optional string subnet = 3 [max_length = 32, help_text = "Its addresses"];
          optional string start_ip = 4 [max_length = 32, help_text = "The first address"];
          optional string end_ip = 5 [max_length = 32, help_text = "The last address"];
          optional string ports = 6 [max_length = 1024, help_text = "Ports that are open"];
          optional string labels = 7 [max_length = 1024, help_text = "Words that mark it"];
          required manytoone owner->Slice:ownedNetworks = 8:1004 [db_index = True, help_text = "Whose it is"];
          required bool permit_all_slices = 10 [default = False, help_text = "Every slice can be connected"];
          required bool autoconnect = 17 [default = True, help_text = "Its owner is connected by itself"];
          optional manytomany permitted_slices->Slice/Network_permitted_slices:availableNetworks = 18:1008 [
            help_text = "Slices that can be connected"];
        }

        message NetworkSlice::network_slice_policy (XOSBase) {
          option description = "A slice is connected to a network";
          option validators = "network_slice_validator:Slice {obj.slice.name} is not allowed to connect to network {obj.network.name}";
          required manytoone network->Network:networkslices = 1:1002 [db_index = True, unique_with = "slice",
            tosca_key = True, help_text = "The network"];
          required manytoone slice->Slice:networkslices = 2:1009 [db_index = True, tosca_key = True, help_text = "The slice"];
        }

        message Port::port_policy (XOSBase) {
          option description = "Where an instance is connected";
          required manytoone network->Network:links = 1:1003 [db_index = True, help_text = "The network"];
          optional manytoone instance->Instance:ports = 2:1002 [db_index = True, help_text = "The instance"];
          optional string ip = 3 [max_length = 39, content_type = "ip", help_text = "Its address"];
          optional string port_id = 4 [max_length = 256, help_text = "What the backend calls it"];
          optional string mac = 5 [max_length = 256, help_text = "Its hardware address"];
          required bool xos_created = 6 [default = False, help_text = "It was made from here"];
          optional manytoone service_instance->ServiceInstance:ports = 7:1001 [db_index = True,
            help_text = "The service instance"];
        }

        """
}
