/// What tests and demonstrations steer and see.
extension FakeGitHub {
    /// A copy of the repository as it is now.
    package func repository(_ name: String) -> Repository? {
        state.read { $0.repository(owner: organization, name: name) }
    }

    package var counts: RequestCounts { recorder.counts }

    /// Every exchange since the start or the last reset, oldest first.
    package var exchanges: [Exchange] { recorder.exchanges }

    package func resetCounts() { recorder.reset() }

    /// Returns a number for `removeFault`.
    @discardableResult
    package func addFault(_ fault: Fault) -> Int { service.faults.add(fault) }

    package func removeFault(_ id: Int) { service.faults.remove(id) }

    package func clearFaults() { service.faults.clear() }

    /// Added to every API answer from now on.
    package var latencyMilliseconds: Int {
        get { latency.milliseconds }
        set { latency.milliseconds = newValue }
    }

    /// For repositories created from now on.
    package func setConsistencyDelay(_ delay: ConsistencyDelay) { state.write { $0.consistencyDelay = delay } }

    /// Where the App's deliveries go from now on; nil: nowhere.
    package func setWebhook(url: String?, secret: String?) {
        state.write { [app = configuration.app.id] world in
            world.updateApp(app) { app in
                app.hook = url.map { AppHook(id: 109_947_526, url: $0, secret: secret) }
            }
        }
    }

    /// Changes what the organization has granted to the App: its permissions, events, repositories; or suspends it.
    package func changeInstallation(_ change: @Sendable (inout Installation) -> Void) {
        state.write { [app = configuration.app.id, organization] world in
            guard let account = world.organization(login: organization),
                let installation = world.installation(accountID: account.id, appID: app)
            else { return }
            world.updateInstallation(installation.id, change)
        }
    }

    /// What an owner changes of the organization in the browser.
    package func changeOrganization(_ change: (inout OrganizationSettings) -> Void) {
        state.write { [organization] world in
            guard let account = world.organization(login: organization),
                var settings = world.organizations[account.id]
            else { return }
            change(&settings)
            world.organizations[account.id] = settings
        }
    }

    /// The account of another App or bot, such as `renovate[bot]`, that may act in the organization.
    package func addBot(_ login: String) { state.write { world in _ = world.addAccount(login: login, kind: .bot) } }

    /// A token of a person of the organization; with scopes a classic one.
    package func issueToken(
        _ text: String, to login: String = "octo-owner", scopes: [String]? = nil, expiresIn seconds: Int? = nil
    ) {
        state.write { world in
            guard let account = world.account(login: login) else { return }
            world.addToken(
                text,
                Token(holder: .user(account.id), expiresAt: seconds.map { world.now + $0 }, scopes: scopes))
        }
    }

    package var deliveries: [Delivery] { state.read { $0.deliveries } }

    /// Returns when every delivery sent so far has been answered or given up.
    package func deliveriesSettled() async { await sender.settled() }

    package var dispatches: [WorkflowDispatch] { state.read { $0.dispatches } }

    /// An installation token of the App without the detour over a JWT, for tests. Permissions: nil for all it has.
    package func installationToken(permissions: [String: String]? = nil) -> String? {
        state.write { [app = configuration.app.id, organization] world in
            guard let account = world.organization(login: organization),
                let installation = world.installation(accountID: account.id, appID: app)
            else { return nil }
            let text = "ghs_" + ObjectName.hexadecimal(of: UInt64(world.nextID(.run))).prefix(36)
            let levels = permissions?.compactMapValues { Permissions.Level(rawValue: $0) }
            let token = Token(
                holder: .installation(installation.id), permissions: levels.map { Permissions($0) },
                expiresAt: world.now + 3600)
            world.addToken(text, token)
            return text
        }
    }
}
