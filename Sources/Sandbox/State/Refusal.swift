/// GitHub says no: the status and words of REST, from which GraphQL's error type follows.
package struct Refusal: Error, Sendable, Equatable {
    package struct Detail: Sendable, Equatable {
        package var resource: String
        package var field: String?
        package var code: String
        package var message: String?
    }

    /// HTTP status of the REST answer.
    package var status: Int
    package var message: String
    package var details: [Detail] = []

    package init(_ status: Int, _ message: String, _ details: [Detail] = []) {
        self.status = status
        self.message = message
        self.details = details
    }

    package static let notFound = Refusal(404, "Not Found")
    package static let archived = Refusal(403, "Repository was archived so is read-only.")

    package static func validation(
        _ resource: String, _ field: String?, _ code: String, _ message: String? = nil
    ) -> Refusal {
        Refusal(
            422, "Validation Failed", [Detail(resource: resource, field: field, code: code, message: message)])
    }

    /// `errors[].type` of a GraphQL answer.
    package var graphQLType: String {
        switch status {
        case 404: "NOT_FOUND"
        case 403: "FORBIDDEN"
        default: "UNPROCESSABLE"
        }
    }
}
