import Deliveries
import Foundation
import GitHubAPI
import ServeWiring
import Store
import Wiring

extension DeliveryService {
    /// Opens what is needed, and closes it afterwards.
    /// - Throws: `Stop` without an App's credentials; `SetupProblem`; `StoreFault`; what `body` throws.
    static func closing<Value>(
        _ stateOptions: StateOptions, _ body: (DeliveryService) async throws -> Value
    ) async throws -> Value {
        // An App speaks for itself here, in no organization's name.
        let connection = try Connection(organization: "")
        do {
            guard let deliveries = HookDeliveries(connection.client) else {
                throw Stop(
                    "Only a GitHub App may see its deliveries: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE "
                        + "instead of a token.", code: .badInput)
            }
            let isThere = FileManager.default.fileExists(atPath: stateOptions.state)
            let database = isThere ? try stateOptions.open() : nil
            let value = try await body(DeliveryService(deliveries, database.map { DeliveryInbox(database: $0) }))
            try database?.close()
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}
