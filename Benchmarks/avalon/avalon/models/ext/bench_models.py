"""The models that are compared, as extensions of Avalon. They make the records that the example plugins make."""

import os
import time

from avalon.models import BaseModel
from avalon.models.templates import LogTemplateModel, log_templates


class TestExtModel(BaseModel):
    __title__ = __model_name__ = "test_ext_model"

    count = 0

    def __init__(self, **options):
        super().__init__(**options)
        TestExtModel.count += 1
        self.number = TestExtModel.count

    def next(self):
        return {"class_id": self.number, "pid": os.getpid(), "ts": time.time()}


@log_templates(default_keys=True)
class TestTemplateModel(LogTemplateModel):
    __title__ = __model_name__ = "test_template_model"

    all_name = "test"
    all_id = 1000
    all_create_time = "{ctime}"

    templates = [
        {"__ratio__": 1, "ident": "100", "msg": "simple test"},
        {"__ratio__": 5, "ident": "200", "msg": "from {srcip}/{srcport} to {dstip}/{dstport}"},
    ]
