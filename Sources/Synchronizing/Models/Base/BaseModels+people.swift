extension BaseModels {
    /// Who there is, and what each may.
    static let people = """
        policy admin_policy < ctx.user.is_admin >
        policy user_policy < ctx.user.is_admin | ctx.user = obj | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & Privilege.object_type = "Site"
            & Privilege.object_id = obj.site.id & Privilege.permission = "role:admin") >
        policy grant_policy < ctx.user.is_admin | exists Privilege:
          (Privilege.accessor_type = "User" & Privilege.accessor_id = ctx.user.id & Privilege.object_type = obj.object_type
            & Privilege.object_id = obj.object_id & Privilege.permission = "role:admin") >

        message User::user_policy (XOSBase) {
          option description = "Somebody who uses the models";
          required string email = 2 [max_length = 256, db_index = True, tosca_key = True, help_text = "Where mail goes"];
          required string username = 3 [max_length = 256, content_type = "stripped", help_text = "The name to log in with"];
          optional string firstname = 6 [max_length = 200, content_type = "stripped", help_text = "Given name"];
          optional string lastname = 7 [max_length = 200, content_type = "stripped", help_text = "Family name"];
          optional string phone = 8 [max_length = 100, content_type = "stripped", help_text = "Telephone number"];
          optional string user_url = 9 [max_length = 200, content_type = "url", help_text = "Page on the web"];
          optional manytoone site->Site:users = 10:1001 [db_index = True, help_text = "Where the user belongs"];
          optional string public_key = 11 [text = True, help_text = "Public key"];
          required bool is_active = 12 [default = True, help_text = "May log in"];
          required bool is_admin = 13 [default = False, help_text = "May do everything"];
          required bool is_staff = 14 [default = True, help_text = "Belongs to the operator"];
          required bool is_readonly = 15 [default = False, help_text = "May change nothing"];
          required string timezone = 32 [max_length = 100, default = "UTC", help_text = "Time zone of what is shown"];
        }

        message Privilege::grant_policy (XOSBase) {
          option description = "What somebody may do with an object";
          required int32 accessor_id = 1 [db_index = True, help_text = "The id of who may"];
          required string accessor_type = 2 [max_length = 1024, help_text = "The model of who may, as User"];
          optional int32 controller_id = 3 [help_text = "The id of the controller that it holds at"];
          required int32 object_id = 4 [db_index = True, help_text = "The id of what it is about"];
          required string object_type = 5 [max_length = 1024, help_text = "The model of what it is about"];
          required string permission = 6 [max_length = 1024, default = "all", tosca_key = True, help_text = "What may be done"];
          required string granted = 7 [content_type = "date", auto_now_add = True, help_text = "Since when it holds"];
          optional string expires = 8 [content_type = "date", help_text = "Until when it holds"];
        }

        """
}
