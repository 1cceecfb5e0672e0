/// What pages need beside themselves. Everybody may have it: the login page needs it too.
enum Assets {
    static let all: [String: (bytes: [UInt8], type: String)] = [
        "/assets/style.css": (
            PackageResources.style_css + PackageResources.repositories_css, "text/css; charset=utf-8"
        ),
        "/assets/script.js": (PackageResources.script_js, "text/javascript; charset=utf-8"),
        "/assets/icon.svg": (PackageResources.icon_svg, "image/svg+xml"),
    ]
}
