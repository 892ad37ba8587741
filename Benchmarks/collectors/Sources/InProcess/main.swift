import BenchCollectors
import Glibc
import PluginAPI
import PluginTesting

// Events a second that the collector takes without a host: collector-in-process NODES EVENTS

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard numbers.count == 2 else { fatalError("expected NODES EVENTS") }
let (nodes, count) = (numbers[0], numbers[1])
let states: [Value] = ["active", "paused", "stopped"]
let events = (0..<count).map { number in
    let instance = number * 7919 % (nodes * 10)
    return SentNotification(
        publisherID: "nova-compute:host-\(instance / 10)",
        eventType: "instance.update",
        payload: [
            "nova_object.version": "1.8",
            "nova_object.data": [
                "uuid": .string(Cloud.instance(instance)), "state": states[number % 3],
                "host": .string("host-\(instance / 10)"),
                "node": .string("host-\(instance / 10)"), "host_name": .string("server-\(instance)"),
                "display_name": .string("server-\(instance)"), "metadata": ["owner": "bench"],
                "tenant_id": "91FFFE30-78A0-4152-ACD2-8310FF274DC9", "created_at": "2026-03-01T10:00:00Z",
                "locked": false,
                "image_uuid": "155d900f-4e14-4e4c-a73d-069cbf4541e6",
                "flavor": [
                    "nova_object.data": ["memory_mb": 4096, "vcpus": 2, "root_gb": 40, "ephemeral_gb": 0, "swap": 0]
                ],
            ],
        ]
    )
}
let run = try CollectorRun(Cloud.self, options: ["nodes": "\(nodes)"])
try run.execute()
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
let begun = now()
for event in events {
    if let reason = try run.notify(event, to: "ServerEvents") { fatalError(reason) }
}
print(Double(count) / (now() - begun))
