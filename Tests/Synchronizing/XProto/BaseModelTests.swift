import Records
import Testing

@testable import Synchronizing

/// The models that come with the host.
@Suite struct BaseModelTests {
    @Test func thereIsNothingToTellOfThem() {
        let findings = ModelFindings()
        #expect(XProtoParser.parse(BaseModels.source, isBuiltIn: true, findings).messages.count > 20)
        #expect(findings.sorted.map(\.description) == [])
        let outcome = XProtoReader.read([])
        #expect(outcome.findings.map(\.description) == [])
        #expect(outcome.models != nil)
    }

    /// Section 2.1 of the reference.
    @Test(
        arguments: [
            ("created", "string (date)", nil), ("updated", "string (date)", FieldDefault.now),
            ("enacted", "string (date)", nil),
            ("policed", "string (date)", nil), ("changed_by_step", "string (date)", nil),
            ("changed_by_policy", "string (date)", nil), ("backend_register", "string", .value("{}")),
            ("backend_need_delete", "bool", .value(false)), ("backend_need_reap", "bool", .value(false)),
            ("backend_need_delete_policy", "bool", .value(false)),
            ("backend_status", "string", .value("Provisioning in progress")), ("backend_code", "int32", .value(0)),
            ("backend_handle", "string", nil), ("policy_status", "string", .value("Policy in process")),
            ("policy_code", "int32", .value(0)), ("deleted", "bool", .value(false)),
            ("write_protect", "bool", .value(false)),
            ("lazy_blocked", "bool", .value(false)), ("no_sync", "bool", .value(false)),
            ("no_policy", "bool", .value(false)),
            ("leaf_model_name", "string", nil), ("xos_managed", "bool", .value(true)),
        ] as [(String, String, FieldDefault?)]
    )
    func whatEveryObjectHas(name: String, type: String, initial: FieldDefault?) throws {
        let field = try #require(DataModel.base.model("ServiceInstance")?.field(name))
        #expect(field.typeText == type)
        #expect(field.initial == initial)
        #expect(field.isBookkeeping)
        #expect(field.model == "XOSBase")
    }

    @Test(arguments: [
        "Service", "ServiceInstance", "ServiceInstanceLink", "Slice", "Site", "Instance", "Network", "Port", "User",
        "Tag",
        "Controller", "Privilege", "AddressPool", "Node", "Image", "Flavor", "Deployment", "SiteDeployment",
    ])
    func whatModelsOfTheFieldDescendFromAndLinkTo(name: String) throws {
        let model = try #require(DataModel.base.model(name))
        #expect(model.lineage.last == "XOSBase")
        #expect(model.isBuiltIn)
        #expect(model.appLabel == "core")
    }

    @Test func linksAreSeenFromBothSides() throws {
        let service = try #require(DataModel.base.model("Service"))
        let instances = try #require(service.reverseLink("service_instances"))
        #expect((instances.model, instances.field, instances.number) == ("ServiceInstance", "owner", 1009))
        #expect(instances.storedName == "service_instances_ids")
        // What descends from the peer has them as well.
        let derived = try #require(DataModel.base.model("ComputeServiceInstance"))
        #expect(derived.reverseLink("provided_links")?.model == "ServiceInstanceLink")
        #expect(derived.lineage == ["ComputeServiceInstance", "ServiceInstance", "XOSBase"])
        #expect(derived.field("owner")?.storedName == "owner_id")
    }

    @Test func theKeyOfALinkHasAlternatives() throws {
        let key = try #require(DataModel.base.model("ServiceInstanceLink")?.naturalKey)
        #expect(key.fields == ["provider_service_instance_id"])
        #expect(
            key.alternatives == [["subscriber_service_instance_id", "subscriber_service_id", "subscriber_network_id"]]
        )
    }

    @Test func peersComeFirst() throws {
        let order = DependencyOrder(DataModel.base)
        #expect(order.circles.isEmpty)
        let places = Dictionary(uniqueKeysWithValues: order.names.enumerated().map { ($0.element, $0.offset) })
        #expect(order.names.count == DataModel.base.models.count)
        for model in DataModel.base.models {
            for peer in model.ownFields.compactMap({ $0.link?.peer }) + model.bases where peer != model.name {
                #expect(try #require(places[peer]) < #require(places[model.name]))
            }
        }
    }
}
