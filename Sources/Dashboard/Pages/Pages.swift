/// Every page, in the order of the navigation. Of two addresses that fit, the first one counts.
enum Pages {
    static let all: [any Page.Type] = [
        OverviewPage.self, ChangesPage.self, RunPage.self, DeliveriesPage.self,
    ]
}
