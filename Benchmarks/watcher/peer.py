"""What Watcher's own classes do with a model: peer.py WHAT NODES COUNT prints a figure.

    build       seconds until a model of NODES nodes with ten instances each is there
    copy        seconds until a reader has the latest model; COUNT times, the median
    events      instance.update that are handled in a second
    filtered    notifications of other services that are read and passed over in a second
"""

import json
import logging
import sys
import time
import warnings
from statistics import median

warnings.simplefilter("ignore")

from oslo_messaging.notify import dispatcher
from watcher.common import rpc
from watcher.decision_engine.model import element, model_root
from watcher.decision_engine.model.collector import base
from watcher.decision_engine.model.notification import nova

logging.disable(logging.CRITICAL)


def build(nodes):
    model = model_root.ModelRoot()
    for number in range(nodes):
        node = element.ComputeNode(
            uuid=f"11111111-0000-0000-0000-{number:012}", hostname=f"host-{number}", memory=262144,
            memory_mb_reserved=512, disk=4000, disk_gb_reserved=0, vcpus=64, vcpu_reserved=0, memory_ratio=1.0,
            vcpu_ratio=4.0, disk_ratio=1.0, status="enabled", state="up")
        model.add_node(node)
        for place in range(number * 10, number * 10 + 10):
            instance = element.Instance(
                uuid=f"22222222-0000-0000-0000-{place:012}", name=f"server-{place}", state="active", memory=4096,
                disk=40, vcpus=2, metadata={"owner": "bench"}, project_id="91FFFE30-78A0-4152-ACD2-8310FF274DC9",
                locked=False, host=f"host-{number}", created="2026-03-01T10:00:00Z")
            model.add_instance(instance)
            model.map_instance(instance, node)
    return model


class Cloud(base.BaseClusterDataModelCollector):
    """A collector of what `build` makes, with the endpoint that Watcher's own has."""

    nodes = 0

    @property
    def notification_endpoints(self):
        return [nova.VersionedNotification(self)]

    def get_audit_scope_handler(self, audit_scope):
        return None

    def execute(self):
        return build(self.nodes)


def main():
    what, nodes, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if what == "build":
        begin = time.perf_counter()
        build(nodes)
        return time.perf_counter() - begin
    Cloud.nodes = nodes
    collector = Cloud(config={}, osc=object())
    collector.synchronize()
    if what == "copy":
        taken = []
        for _ in range(count):
            begin = time.perf_counter()
            collector.get_latest_cluster_data_model()
            taken.append(time.perf_counter() - begin)
        return median(taken)
    # What comes from the bus is a text; who is told is decided as Watcher has it decided.
    with open(sys.argv[4], encoding="utf-8") as file:
        texts = file.read().splitlines()[:count]
    serializer = rpc.RequestContextSerializer(rpc.JsonPayloadSerializer())
    told = dispatcher.NotificationDispatcher(collector.notification_endpoints, serializer)
    begin = time.perf_counter()
    for text in texts:
        message = json.loads(text)
        if told.dispatch(Incoming(message)) != dispatcher.NotificationResult.HANDLED:
            sys.exit("an endpoint failed")
    return len(texts) / (time.perf_counter() - begin)


class Incoming:
    """A message as a driver hands it over."""

    def __init__(self, message):
        self.ctxt = {}
        self.message = message
        self.client_timeout = None


print(main())
