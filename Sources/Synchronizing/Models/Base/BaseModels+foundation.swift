extension BaseModels {
    /// What every object has.
    static let foundation = """
        option app_label = "core";

        message XOSBase {
          option abstract = True;
          option description = "What every object has";
          required string created = 2 [content_type = "date", auto_now_add = True, bookkeeping_state = True,
            help_text = "When it was made"];
          required string updated = 3 [content_type = "date", default = "now()", bookkeeping_state = True,
            help_text = "When somebody who is no synchronizer saved it last"];
          optional string enacted = 4 [content_type = "date", bookkeeping_state = True,
            help_text = "Of when the state is that the backend has"];
          optional string policed = 5 [content_type = "date", bookkeeping_state = True,
            help_text = "Of when the state is that the model policy has seen"];
          optional string backend_register = 6 [max_length = 1024, default = "{}", bookkeeping_state = True,
            feedback_state = True, help_text = "Notes of the framework on tries and failures, in JSON"];
          required bool backend_need_delete = 7 [default = False, bookkeeping_state = True,
            help_text = "The backend may know of it, so a delete step must run before it goes"];
          required bool backend_need_reap = 8 [default = False, bookkeeping_state = True,
            help_text = "The delete step has run"];
          required string backend_status = 9 [max_length = 1024, default = "Provisioning in progress",
            bookkeeping_state = True, feedback_state = True, help_text = "OK, or what went wrong last"];
          required int32 backend_code = 10 [default = 0, bookkeeping_state = True, feedback_state = True,
            help_text = "0: in progress, 1: good, 2: failed"];
          required bool deleted = 11 [default = False, bookkeeping_state = True, help_text = "It is to go"];
          required bool write_protect = 12 [default = False, bookkeeping_state = True,
            help_text = "It is not deleted, whoever asks"];
          required bool lazy_blocked = 13 [default = False, bookkeeping_state = True,
            help_text = "No step is called for the time being"];
          required bool no_sync = 14 [default = False, bookkeeping_state = True, help_text = "No step is called"];
          required bool no_policy = 15 [default = False, bookkeeping_state = True, help_text = "No model policy is called"];
          optional string policy_status = 16 [max_length = 1024, default = "Policy in process",
            bookkeeping_state = True, feedback_state = True, help_text = "done, or what went wrong last"];
          optional int32 policy_code = 17 [default = 0, bookkeeping_state = True, feedback_state = True,
            help_text = "0: pending, 1: done, 2: failed"];
          required string leaf_model_name = 18 [max_length = 1024, bookkeeping_state = True,
            help_text = "The most special model that it is of"];
          required bool backend_need_delete_policy = 19 [default = False, bookkeeping_state = True,
            help_text = "A model policy must see its end before it goes"];
          required bool xos_managed = 20 [default = True, bookkeeping_state = True, gui_hidden = True,
            help_text = "It is made and ended from here"];
          optional string backend_handle = 21 [text = True, bookkeeping_state = True, feedback_state = True,
            gui_hidden = True, help_text = "What the backend calls it"];
          optional string changed_by_step = 22 [content_type = "date", bookkeeping_state = True, gui_hidden = True,
            help_text = "When a sync step last changed what it says"];
          optional string changed_by_policy = 23 [content_type = "date", bookkeeping_state = True, gui_hidden = True,
            help_text = "When a model policy last changed what it says"];
        }

        """
}
