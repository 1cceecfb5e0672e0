#!/usr/bin/env bash
# The house's arrows (Docs/architecture.md): what each target may import. Everything else is refused.
# Prints one line per breach and fails; silent when there is none.
set -euo pipefail
cd "$(dirname "$0")/.."

essentials="FoundationEssentials Synchronization"
foundation="$essentials Foundation"
nio="NIOCore NIOPosix NIOHTTP1 NIOHTTPTypes NIOHTTPTypesHTTP1 NIOFoundationCompat NIOSSL NIOConcurrencyHelpers"
hummingbird="Hummingbird HummingbirdCore HTTPTypes"

allowed() {
    case "$1" in
        # Pure: no clock, no network, no files, no logging, and not full Foundation, which has all of them.
        Policy) echo "$essentials Yams" ;;
        # Declarations: what a kind is, how it is read and written.
        Kinds) echo "$essentials Policy" ;;
        Webhooks) echo "$essentials Crypto" ;;
        Enforcement) echo "$essentials Policy Kinds Crypto Logging" ;;
        # Values become text and JSON; nothing is read or written here.
        Reporting) echo "$essentials Policy Kinds Enforcement" ;;
        # Facts and other tools' files become a policy; it is handed both.
        Import) echo "$essentials Policy Kinds Yams" ;;
        GitHubAPI) echo "$foundation Policy AsyncHTTPClient JWTKit Crypto Logging $nio" ;;
        Store) echo "$foundation GRDB Crypto Dispatch" ;;
        Server) echo "$foundation Crypto Webhooks Enforcement $hummingbird ServiceLifecycle Logging $nio" ;;
        LambdaRuntime) echo "$essentials AsyncHTTPClient Logging $nio" ;;
        # A GitHub of its own: it must not agree with the product by sharing its code.
        Sandbox) echo "$foundation $hummingbird ServiceLifecycle AsyncHTTPClient JWTKit Crypto CryptoExtras Logging CSodium $nio" ;;
        # What both executables wire in the same way.
        Wiring) echo "$foundation Policy Kinds Enforcement GitHubAPI Logging CSodium" ;;
        # What serve alone is wired from: the database and the App behind the ports.
        ServeWiring) echo "$foundation Policy Kinds Wiring Enforcement GitHubAPI Notifications Server Store Webhooks Logging" ;;
        # One request, one answer: what a webhook's receiver says.
        WebhookSending) echo "$foundation GitHubAPI AsyncHTTPClient $nio" ;;
        # What the state file holds, as text and JSON: apart, since the function has no database.
        StateReporting) echo "$foundation Policy Kinds Enforcement Notifications Reporting ServeWiring Store Dashboard" ;;
        # Pages for people; what they show they are handed.
        Dashboard) echo "$foundation $hummingbird Mustache Crypto Logging NIOCore" ;;
        # What a change of the policy is read from and posted to.
        PullRequests) echo "$essentials Policy Enforcement Reporting Wiring" ;;
        Deliveries) echo "$foundation Policy Enforcement Reporting GitHubAPI ServeWiring Server Store Dashboard" ;;
        # Notices and their formats; what sends them is handed in.
        Notifications) echo "$essentials Policy Kinds Enforcement Reporting Crypto Logging" ;;
        # The page that creates a GitHub App, and where its key goes.
        AppRegistration) echo "$foundation Policy GitHubAPI Wiring WebhookSending $hummingbird Logging" ;;
        # Texts to begin with; nothing is written here.
        Starter) echo "$essentials AppRegistration" ;;
        Doctor) echo "$foundation Policy Enforcement Reporting GitHubAPI Notifications Wiring Webhooks WebhookSending Logging" ;;
        githubcop)
            echo "$foundation Policy Kinds Wiring ServeWiring Enforcement Reporting GitHubAPI Webhooks Store Server Sandbox" \
                "Import Doctor WebhookSending StateReporting Deliveries AppRegistration Starter PullRequests Dashboard Notifications ArgumentParser Logging" \
                "ServiceLifecycle Dispatch"
            ;;
        # Full Foundation would bring ICU: tens of megabytes that no invocation needs.
        LambdaFunction) echo "$essentials Policy Kinds Wiring Enforcement Reporting GitHubAPI Webhooks LambdaRuntime Logging" ;;
        githubcop-lambda) echo "$essentials LambdaFunction LambdaRuntime Logging" ;;
        LambdaLinkage | CSodium) echo "" ;; # C
        *) return 1 ;;
    esac
}

# Modules of the C library, wanted by everything that touches the system.
system="Glibc Musl Darwin"
status=0
for folder in Sources/*/; do
    target=$(basename "$folder")
    if ! permitted=$(allowed "$target"); then
        echo "Sources/$target: this target has no line in Scripts/check-imports.sh"
        status=1
        continue
    fi
    case "$target" in Policy | Kinds | Webhooks) ;; *) permitted="$permitted $system" ;; esac
    # Where FoundationEssentials is not a module of its own (Apple's platforms), Foundation stands in for it.
    breaches=$(find "$folder" -name '*.swift' -exec awk -v permitted="$permitted" '
        BEGIN { split(permitted, names, " "); for (i in names) allowed[names[i]] = 1 }
        FNR == 1 { standin = 0; essential = 0 }
        /^#if canImport\(FoundationEssentials\)/ { essential = 1 }
        /^#else/ { standin = essential }
        /^#endif/ { essential = 0; standin = 0 }
        /^[ \t]*(@[A-Za-z_]+(\([A-Za-z]+\))?[ \t]+)*((public|package|internal|fileprivate|private)[ \t]+)?import[ \t]/ {
            line = $0
            sub(/.*import[ \t]+/, "", line)
            sub(/^(struct|class|enum|protocol|func|var|let|typealias)[ \t]+/, "", line)
            split(line, words, /[ \t.;\/]/)
            if (!(words[1] in allowed) && !(words[1] == "Foundation" && standin))
                printf "%s:%d: may not import %s\n", FILENAME, FNR, words[1]
        }' {} +)
    if [ -n "$breaches" ]; then
        printf '%s\n' "$breaches"
        status=1
    fi
done
exit $status
