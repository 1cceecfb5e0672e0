/// This program's version, as `--version` and the `User-Agent` of every request tell it.
package enum Version {
    package static let current = "0.1.0"
}
