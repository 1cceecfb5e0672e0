extension RouteTable {
    static let service: [Route] = [
        Route("GET", "/meta", .open) { _, _ in
            .ok([
                "verifiable_password_authentication": false,
                "hooks": ["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "143.55.64.0/20"],
                "api": ["192.30.252.0/22", "185.199.108.0/22"], "git": ["192.30.252.0/22", "185.199.108.0/22"],
            ])
        },
        Route("GET", "/", .open) { world, _ in
            let url = world.apiURL
            return .ok([
                "current_user_url": .string("\(url)/user"), "organization_url": .string("\(url)/orgs/{org}"),
                "organization_repositories_url": .string("\(url)/orgs/{org}/repos{?type,page,per_page,sort}"),
                "repository_url": .string("\(url)/repos/{owner}/{repo}"),
                "rate_limit_url": .string("\(url)/rate_limit"), "user_url": .string("\(url)/users/{user}"),
            ])
        },
        Route("GET", "/versions", .open) { _, _ in APIResponse(200, ["2022-11-28", "2026-03-10"]) },
    ]
}
