/// Makes instances of one type of log template model.
final class TemplateModelFactory<M: LogTemplateModel>: ModelFactory {
    override var extensionType: any Extension.Type { M.self }

    override var options: [any OptionDeclaring] { M.allOptions }

    override func make(_ context: Context) throws -> ModelInstance {
        try TemplateModelInstance<M>(try M(context), context)
    }

    /// The keys of all records that can occur: those of the templates, each after the one it follows in its template.
    static var columns: [String] {
        var columns: [String] = []
        for template in M.templates {
            for (key, _) in TemplateModelInstance<M>.fields(of: template) where !columns.contains(key) {
                columns.append(key)
            }
        }
        return columns
    }
}
