import Foundation

/// Why the system refused something, as other programs say it: `No space left on device`.
enum SystemReason {
    static func of(_ error: any Error) -> String {
        switch (error as NSError).userInfo[NSUnderlyingErrorKey] {
        case let error as POSIXError: text(error.code.rawValue)
        case let error as NSError where error.domain == NSPOSIXErrorDomain: text(Int32(error.code))
        default: error.localizedDescription
        }
    }

    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
