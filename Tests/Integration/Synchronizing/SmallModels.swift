import Synchronizing

/// Models that tests of objects share.
enum SmallModels {
    static let text = """
        option app_label = "small";
        policy small_policy < ctx.user.id = obj.owner.id >
        policy size_rule < not (obj.size = 2000) >

        message Owner (XOSBase) {
          required string name = 1 [max_length = 64, unique = True];
        }
        message Place::small_policy (XOSBase) {
          option validators = "size_rule:{obj.name} is too large";
          required string name = 1 [max_length = 64, db_index = True];
          optional string kind = 2 [max_length = 64, db_index = True];
          required int32 size = 3 [default = 0, db_index = True];
          optional manytoone owner->Owner:places = 4:1001;
          optional float weight = 5;
          optional string note = 6 [text = True];
        }
        message House (Place) {
          required string street = 1 [max_length = 64, unique_with = "number"];
          required int32 number = 2;
        }
        message Room (XOSBase) {
          required string name = 1 [max_length = 64];
          required manytoone place->Place:rooms = 2:1002;
          optional manytomany owners->Owner:rooms = 3:1003;
          optional string state = 4 [max_length = 64, feedback_state = True];
        }
        """

    static let model: DataModel = {
        let outcome = XProtoReader.read([XProtoSource(name: "small.xproto", text: Self.text)])
        guard let model = outcome.models else { preconditionFailure("\(outcome.findings)") }
        return model
    }()
}
