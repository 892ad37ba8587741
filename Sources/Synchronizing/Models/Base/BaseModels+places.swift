extension BaseModels {
    /// Where things are.
    static let places = """
        policy site_policy < ctx.user.is_admin | ctx.read_access | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & Privilege.object_type = "Site"
            & Privilege.object_id = obj.id & Privilege.permission = "role:admin") >
        policy deployment_policy < ctx.user.is_admin | ctx.read_access | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & Privilege.object_type = "Deployment"
            & Privilege.object_id = obj.id & Privilege.permission = "role:admin") >
        policy controller_policy < *deployment_policy(deployment) >
        policy node_policy < *site_policy(site_deployment.site) >

        message Site::site_policy (XOSBase) {
          option description = "A place with nodes and users";
          required string name = 1 [max_length = 200, content_type = "stripped", unique = True, help_text = "What it is called"];
          optional string site_url = 2 [max_length = 512, content_type = "url", help_text = "Page on the web"];
          required bool enabled = 3 [default = True, help_text = "It is in use"];
          required bool hosts_nodes = 4 [default = True, help_text = "There are nodes"];
          required bool hosts_users = 5 [default = True, help_text = "There are users"];
          optional float longitude = 6 [help_text = "Degrees to the east"];
          optional float latitude = 7 [help_text = "Degrees to the north"];
          required string login_base = 8 [max_length = 50, content_type = "stripped", help_text = "What names of its slices begin with"];
          required bool is_public = 9 [default = True, help_text = "Others see it"];
          required string abbreviated_name = 10 [max_length = 80, content_type = "stripped", help_text = "Short name"];
        }

        message Deployment::deployment_policy (XOSBase) {
          option description = "Resources that are run as one";
          required string name = 1 [max_length = 200, content_type = "stripped", unique = True, help_text = "What it is called"];
          required string accessControl = 2 [text = True, default = "allow all", help_text = "Who may use its nodes"];
        }

        message Controller::controller_policy (XOSBase) {
          option description = "What manages the resources of a deployment";
          required string name = 1 [max_length = 200, content_type = "stripped", unique = True, help_text = "What it is called"];
          required string backend_type = 2 [max_length = 200, content_type = "stripped", help_text = "What kind it is of"];
          required string version = 3 [max_length = 200, content_type = "stripped", help_text = "Its version"];
          optional string auth_url = 4 [max_length = 200, content_type = "stripped", help_text = "Where to log in"];
          required manytoone deployment->Deployment:controllerdeployments = 12:1001 [db_index = True,
            help_text = "What it manages"];
        }

        message SiteDeployment (XOSBase) {
          option description = "What a site has in a deployment";
          required manytoone site->Site:sitedeployments = 1:1003 [db_index = True, unique_with = "deployment",
            tosca_key = True, help_text = "The site"];
          required manytoone deployment->Deployment:sitedeployments = 2:1004 [db_index = True,
            unique_with = "controller", tosca_key = True, help_text = "The deployment"];
          optional manytoone controller->Controller:sitedeployments = 3:1008 [db_index = True,
            help_text = "What manages it"];
          optional string availability_zone = 4 [max_length = 200, content_type = "stripped", help_text = "The zone"];
        }

        message Node::node_policy (XOSBase) {
          option description = "A machine";
          required string name = 1 [max_length = 200, content_type = "stripped", unique = True, help_text = "What it is called"];
          required manytoone site_deployment->SiteDeployment:nodes = 2:1001 [db_index = True, help_text = "Where it is"];
          optional string bridgeId = 3 [max_length = 200, content_type = "stripped", help_text = "Its bridge"];
          optional string dataPlaneIntf = 4 [max_length = 200, content_type = "stripped", help_text = "Interface for data"];
          optional string dataPlaneIp = 5 [max_length = 200, content_type = "stripped", help_text = "Address for data"];
          optional string hostManagementIface = 6 [max_length = 200, content_type = "stripped",
            help_text = "Interface for management"];
        }

        message NodeLabel (XOSBase) {
          option description = "A word that marks nodes";
          required string name = 1 [max_length = 200, content_type = "stripped", unique = True, help_text = "The word"];
          optional manytomany node->Node/NodeLabel_node:nodelabels = 2:1002 [help_text = "The nodes"];
        }

        """
}
