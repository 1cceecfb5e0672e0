extension String {
    /// On one line, in which no receiver finds a mention or a link: what people wrote on GitHub is shown, and does
    /// nothing. Between the characters that would begin one stands a space of no width.
    var neutralized: String {
        var text = ""
        text.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: text.unicodeScalars.append(" ")
            // Among them those that turn the direction of what follows.
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: text.unicodeScalars.append(scalar)
            }
        }
        let space = "\u{200B}"
        return text.replacing("@", with: "@\(space)").replacing("<", with: "<\(space)")
            .replacing("://", with: ":\(space)//").replacing("www.", with: "www\(space).")
    }

    /// It can stand in a link of every format as it is.
    var isPlainURL: Bool {
        (hasPrefix("https://") || hasPrefix("http://"))
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~:/?#%=&+[]".utf8.contains(byte)
                }
            }
    }
}
