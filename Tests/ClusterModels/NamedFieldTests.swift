import ClusterModels
import Testing

/// Fields that an author names one by one are those that a record has under their names in the data.
@Suite struct NamedFieldTests {
    @Test func ofInstances() throws {
        let made = try Instance(
            uuid: "x",
            watcherExclude: true,
            name: "n",
            state: "paused",
            memory: 1,
            disk: 2,
            vcpus: 3,
            metadata: ["a": 1],
            projectID: "p",
            locked: true,
            host: "h",
            hypervisorHostname: "y",
            created: "1970-01-01T00:00:01Z",
            pinnedAZ: "z",
            flavorExtraSpecs: ["b": 2]
        )
        let expected: Record = [
            "watcher_exclude": true, "name": "n", "state": "paused", "memory": 1, "disk": 2, "vcpus": 3,
            "metadata": ["a": 1], "project_id": "p", "locked": true, "host": "h", "hypervisor_hostname": "y",
            "created": .timestamp(1_000_000), "pinned_az": "z", "flavor_extra_specs": ["b": 2],
        ]
        try Self.check(made, expected)
        #expect(made.watcherExclude == true && made.hypervisorHostname == "y" && made.created == 1_000_000)
    }

    @Test func ofComputeNodes() throws {
        let made = try ComputeNode(
            uuid: "x",
            hostname: "h",
            status: "disabled",
            disabledReason: "r",
            state: "down",
            memory: 1,
            memoryMBReserved: 2,
            disk: 3,
            diskGBReserved: 4,
            vcpus: 5,
            vcpuReserved: 6,
            memoryRatio: 7,
            vcpuRatio: 8,
            diskRatio: 9
        )
        try Self.check(
            made,
            [
                "hostname": "h", "status": "disabled", "disabled_reason": "r", "state": "down", "memory": 1,
                "memory_mb_reserved": 2, "disk": 3, "disk_gb_reserved": 4, "vcpus": 5, "vcpu_reserved": 6,
                "memory_ratio": 7.0, "vcpu_ratio": 8.0, "disk_ratio": 9.0,
            ]
        )
    }

    @Test func ofStorage() throws {
        try Self.check(
            StorageNode(
                host: "x",
                uuid: "u",
                humanID: "i",
                zone: "z",
                status: "disabled",
                state: "down",
                volumeType: ["fast"]
            ),
            [
                "uuid": "u", "human_id": "i", "zone": "z", "status": "disabled", "state": "down",
                "volume_type": ["fast"],
            ]
        )
        try Self.check(
            Pool(
                name: "x",
                uuid: "u",
                humanID: "i",
                totalVolumes: 1,
                totalCapacityGB: 2,
                freeCapacityGB: 3,
                provisionedCapacityGB: 4,
                allocatedCapacityGB: 5,
                virtualFree: 6
            ),
            [
                "uuid": "u", "human_id": "i", "total_volumes": 1, "total_capacity_gb": 2, "free_capacity_gb": 3,
                "provisioned_capacity_gb": 4, "allocated_capacity_gb": 5, "virtual_free": 6,
            ]
        )
        try Self.check(
            Volume(
                uuid: "x",
                humanID: "i",
                size: 1,
                status: "s",
                attachments: [["a": 1]],
                name: "n",
                multiattach: true,
                snapshotID: "q",
                projectID: "p",
                metadata: ["m": 1],
                bootable: false,
                volumeType: "t",
                createdAt: "c",
                host: "h"
            ),
            [
                "human_id": "i", "size": 1, "status": "s", "attachments": [["a": 1]], "name": "n", "multiattach": true,
                "snapshot_id": "q", "project_id": "p", "metadata": ["m": 1], "bootable": false, "volume_type": "t",
                "created_at": "c", "host": "h",
            ]
        )
    }

    @Test func ofBareMetal() throws {
        try Self.check(
            IronicNode(
                uuid: "x",
                humanID: "i",
                powerState: "on",
                maintenance: true,
                maintenanceReason: "r",
                extra: ["e": 1]
            ),
            [
                "human_id": "i", "power_state": "on", "maintenance": true, "maintenance_reason": "r",
                "extra": ["e": 1],
            ]
        )
    }

    @Test func othersHaveTheirDefaults() throws {
        #expect(try Instance(uuid: "x", vcpus: 2).fields == Instance(uuid: "x", ["vcpus": 2]).fields)
        #expect(try Instance(uuid: "x", projectID: "").value("project_id") == .null)
        #expect(try Instance(uuid: "x", created: .timestamp(7)).created == 7)
    }

    @Test func whatDoesNotFitIsAnError() throws {
        let found = problem { _ = try Instance(uuid: "x", memory: 1, vcpus: -1) }
        #expect(found == problem { _ = try Instance(uuid: "x", ["memory": 1, "vcpus": -1]) })
        #expect(found?.description == "Instance \"x\": vcpus: expected a whole number from 0 on, found -1")
        #expect(problem { _ = try ComputeNode(uuid: "x", diskRatio: .infinity) }?.code == .invalidField)
        #expect(problem { _ = try Instance(uuid: "x", created: "yesterday") }?.code == .invalidField)
    }

    /// What is given in whatever order lies in that of the listing.
    @Test func orderDoesNotMatter() throws {
        let expected = try Instance(uuid: "x", name: "n", vcpus: 3, metadata: ["a": 1], host: "h")
        var made = try Instance(uuid: "x", ["host": "h", "metadata": ["a": 1], "vcpus": 3, "name": "m"])
        made.name = "n"
        try made.update(["vcpus": 4, "disk": 9])
        try made.update(["vcpus": 3])
        made.disk = nil
        try Self.check(made, expected.fields)
        #expect(Self.written(made) == Self.written(expected))
        try made.update(["mine": 1])
        #expect(made.fields.keys.last == "mine")
    }

    private static func check<Made: StandardElement>(_ made: Made, _ fields: Record) throws {
        #expect(made.fields == fields)
        for (field, value) in fields.fields { #expect(try made.value(field) == value) }
        #expect(throws: Never.self) { try made.check() }
        let written = try #require(try CBOR.decode(Self.written(made)).record)
        #expect(Made(uncheckedID: "x", fields: written).fields == fields)
    }

    private static func written(_ element: some ModelElement) -> [UInt8] {
        var buffer = ByteBuffer()
        element.encode(to: &buffer)
        return Array(buffer.bytes)
    }
}
