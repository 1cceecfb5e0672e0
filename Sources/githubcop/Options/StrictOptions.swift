import ArgumentParser

struct StrictOptions: ParsableArguments {
    @Flag(help: "Exit code 1 when something in the policy matches nothing: a branch, a rule, an exemption.")
    var strict = false
}
