extension String {
    /// The place of a rule on the policy's page.
    var ruleAddress: String { "/policy#\(ruleAnchor)" }

    /// Letters and digits as they are, everything else by its code: two rules never have the same anchor.
    var ruleAnchor: String {
        unicodeScalars.reduce(into: "rule-") { anchor, scalar in
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                anchor.unicodeScalars.append(scalar)
            } else {
                anchor += scalar == " " ? "-" : "_\(String(scalar.value, radix: 16))_"
            }
        }
    }
}
