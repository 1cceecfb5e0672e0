/// One event that Lambda hands to the function.
package struct Invocation: Sendable {
    /// Also in Lambda's own log lines.
    package let requestID: String
    /// When Lambda ends the process if it has not answered.
    package let deadline: Deadline
    package let payload: [UInt8]

    package init(requestID: String, deadline: Deadline, payload: [UInt8]) {
        self.requestID = requestID
        self.deadline = deadline
        self.payload = payload
    }
}

/// What the function says to an event.
package enum InvocationResult: Hashable, Sendable {
    /// The bytes of a JSON value, for anyone who invoked the function.
    case answer([UInt8])
    /// The event is none that the function understands.
    case failure(type: String, message: String)
}
