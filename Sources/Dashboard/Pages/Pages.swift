/// Every page, in the order of the navigation. Of two addresses that fit, the first one counts.
enum Pages {
    static let all: [any Page.Type] = [
        OverviewPage.self, RepositoriesPage.self, RepositoryPage.self, OrganizationPage.self, ChangesPage.self,
        RunPage.self,
        PolicyPage.self, DeliveriesPage.self,
    ]
}
