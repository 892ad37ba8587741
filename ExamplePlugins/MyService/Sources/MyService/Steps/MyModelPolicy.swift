import PluginAPI

/// Gives each person a page, with the name that the person has.
final class MyModelPolicy: ModelPolicy {
    static let name = "my_model_policy"
    static let summary = "Gives each person a page."

    init(_ context: Context) {}

    func handleCreate(_ model: MyModel) throws { try self.handleUpdate(model) }

    func handleUpdate(_ model: MyModel) throws {
        let page = try MyPage.objects.filter(person_id: model.id).first ?? MyPage()
        page.title = model.full_name as String
        try page.setLink("person", to: model)
        try page.saveChangedFields()
    }
}
