"""Datapoints a second that DP3's own code passes on in one process, without broker, database and HTTP: what it does at
least. A request is read and validated, made into tasks and messages; these are read again, and hooks called."""

import json
import logging
import sys
import time
from collections import defaultdict

from dp3.common.config import HierarchicalDict, ModelSpec, PlatformConfig
from dp3.common.task import DataPointTask, parse_data_point_task, task_context
from dp3.task_processing.task_executor import TaskExecutor

logging.disable(logging.CRITICAL)


class Nothing:
    """Answers every call with what the first argument asks for: that the entity is there, and nothing else."""

    def __getattr__(self, name):
        return lambda *arguments, **options: True


CONFIG = HierarchicalDict({
    "thing": {
        "entity": {"id": "thing", "name": "Thing", "snapshot": False},
        "attribs": {
            "state": {"name": "State", "type": "plain", "data_type": "int"},
            "seen": {
                "name": "Seen", "type": "observations", "data_type": "string", "history_params": {"max_age": "7d"}},
        },
    },
})


def main():
    model = ModelSpec(CONFIG)
    nothing = Nothing()
    platform = PlatformConfig(
        app_name="bench", config_base_path=".", config=CONFIG, model_spec=model, process_index=0, num_processes=1)
    executor = TaskExecutor(nothing, platform, nothing, nothing)
    executor.register_attr_hook("on_new_plain", lambda eid, datapoint: None, "thing", "state")
    executor.register_attr_hook("on_new_observation", lambda eid, datapoint: None, "thing", "seen")
    bodies = [open(name, "rb").read() for name in sys.argv[1:]]
    count = 0
    begin = time.perf_counter()
    for body in bodies:
        tasks = defaultdict(list)
        for given in json.loads(body):
            given["etype"], given["eid"] = given.pop("type"), given.pop("id")
            datapoint = model.attr(given["etype"], given["attr"]).dp_model.model_validate(given)
            tasks[datapoint.etype, datapoint.eid].append(datapoint)
            count += 1
        with task_context(model):
            messages = [
                DataPointTask(etype=etype, eid=eid, data_points=datapoints).as_message()
                for (etype, eid), datapoints in tasks.items()]
        for message in messages:
            executor.process_task(parse_data_point_task(message, model))
    print(count / (time.perf_counter() - begin))


main()
