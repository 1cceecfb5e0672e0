/// The field `payload` of an `application/x-www-form-urlencoded` body.
enum FormBody {
    /// - Throws: ``Rejection/malformedForm`` without the field or with a broken escape in it.
    static func payload(in body: [UInt8]) throws(Rejection) -> [UInt8] {
        for field in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, unescaped(parts[0]).map({ $0.elementsEqual("payload".utf8) }) == true else {
                continue
            }
            guard let payload = unescaped(parts[1]) else { throw .malformedForm }
            return payload
        }
        throw .malformedForm
    }

    /// Bytes as a form field's value (RFC 3986 `unreserved` stays).
    static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default:
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "+"):
                result.append(UInt8(ascii: " "))
                index += 1
            case UInt8(ascii: "%"):
                guard index + 2 < text.endIndex, let high = nibble(text[index + 1]), let low = nibble(text[index + 2])
                else { return nil }
                result.append(high << 4 | low)
                index += 3
            case let byte:
                result.append(byte)
                index += 1
            }
        }
        return result
    }
}
