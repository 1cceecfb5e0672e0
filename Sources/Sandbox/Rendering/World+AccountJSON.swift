extension World {
    /// The "simple user" block: owners, senders, members, actors of rules.
    package func accountJSON(_ account: Account) -> JSONObject {
        let login = account.login.replacing("[", with: "%5B").replacing("]", with: "%5D")
        let url = "\(apiURL)/users/\(login)"
        var object = JSONObject()
        object.reserve(19)
        object.add("login", account.login)
        object.add("id", account.id)
        object.add("node_id", account.nodeID.text)
        object.add("avatar_url", avatar(account))
        object.add("gravatar_id", "")
        object.add("url", url)
        let page = account.kind == .bot ? "apps/\(account.login.replacing("[bot]", with: ""))" : account.login
        object.add("html_url", "\(htmlURL)/\(page)")
        object.add("followers_url", "\(url)/followers")
        object.add("following_url", "\(url)/following{/other_user}")
        object.add("gists_url", "\(url)/gists{/gist_id}")
        object.add("starred_url", "\(url)/starred{/owner}{/repo}")
        object.add("subscriptions_url", "\(url)/subscriptions")
        object.add("organizations_url", "\(url)/orgs")
        object.add("repos_url", "\(url)/repos")
        object.add("events_url", "\(url)/events{/privacy}")
        object.add("received_events_url", "\(url)/received_events")
        object.add("type", account.kind.rawValue)
        object.add("user_view_type", "public")
        object.add("site_admin", false)
        return object
    }

    func avatar(_ account: Account) -> String { "https://avatars.githubusercontent.com/u/\(account.id)?v=4" }

    /// `GET /users/{username}`.
    package func profileJSON(_ account: Account) -> JSONObject {
        var object = accountJSON(account)
        let isBlank = account.kind == .bot
        object.add("name", nullable: account.name)
        object.add("company", JSON.null)
        object.add("blog", "")
        object.add("location", JSON.null)
        object.add("email", nullable: account.email)
        object.add("hireable", JSON.null)
        object.add("bio", nullable: isBlank ? nil : account.description)
        object.add("twitter_username", JSON.null)
        object.add("public_repos", repositoryIDs(ofOwner: account.id, by: .created).count)
        object.add("public_gists", 0)
        object.add("followers", 0)
        object.add("following", 0)
        object.add("created_at", account.createdAt.iso8601)
        object.add("updated_at", account.createdAt.iso8601)
        return object
    }

    /// The short organization block of webhooks.
    package func organizationJSON(_ account: Account) -> JSONObject {
        let url = "\(apiURL)/orgs/\(account.login)"
        var object = JSONObject()
        object.add("login", account.login)
        object.add("id", account.id)
        object.add("node_id", account.nodeID.text)
        object.add("url", url)
        object.add("repos_url", "\(url)/repos")
        object.add("events_url", "\(url)/events")
        object.add("hooks_url", "\(url)/hooks")
        object.add("issues_url", "\(url)/issues")
        object.add("members_url", "\(url)/members{/member}")
        object.add("public_members_url", "\(url)/public_members{/member}")
        object.add("avatar_url", avatar(account))
        object.add("description", nullable: account.description)
        return object
    }
}
