import PluginAPI

/// The words that metadata have as values, in base64.
enum MetadataWords {
    static let all: [String] = Self.languages + Self.books

    static let encoded: [PreparedText] = Self.all.map { PreparedText(Self.base64($0)) }

    private static let languages = [
        "Afrikaans", "Amharic", "Bengali", "Breton", "Catalan", "Cebuano", "Danish", "Dutch", "Estonian", "Faroese",
        "Finnish", "Galician", "Georgian", "Hausa", "Hawaiian", "Hindi", "Icelandic", "Igbo", "Japanese", "Kazakh",
        "Khmer", "Kurdish", "Lao", "Maltese", "Maori", "Mongolian", "Nepali", "Quechua", "Romanian", "Samoan",
        "Swahili",
        "Tamil", "Tibetan", "Turkish", "Welsh", "Yoruba", "Zulu",
    ]

    private static let books = [
        "Ulysses", "Moby Dick", "Middlemarch", "The Trial", "Walden", "The Metamorphosis", "Persuasion", "Candide",
        "Hard Times", "Bleak House", "Ivanhoe", "Waverley", "The Moonstone", "Kim", "Lord Jim", "Nostromo", "Dubliners",
        "Howards End", "Siddhartha", "Demian", "The Magic Mountain", "Buddenbrooks", "Effi Briest", "Faust", "Egmont",
        "The Robbers", "Don Quixote", "The Cossacks", "Anna Karenina", "Dead Souls", "The Gambler", "The Idiot",
        "Fathers and Sons", "Oblomov", "Uncle Vanya", "The Seagull", "The Cherry Orchard", "Peer Gynt", "Hedda Gabler",
        "Miss Julie", "Hunger", "Pan", "Growth of the Soil", "Niels Lyhne", "The Odyssey", "The Iliad", "The Aeneid",
        "Metamorphoses", "The Decameron", "The Betrothed", "Pinocchio", "Germinal", "Nana", "Thaïs", "Salammbo",
        "Bel Ami", "The Red and the Black", "Mardi", "Typee", "The Ambassadors", "The Bostonians", "My Antonia",
        "The Awakening",
    ]

    private static func base64(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var encoded = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start...].prefix(3)
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                encoded.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : "=")
            }
        }
        return encoded
    }
}
