"""The dashboard in headless Chromium: axe finds nothing, the keyboard and a browser without scripts suffice, and text
from GitHub, from people and from the policy stays text."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from support.browser import chromium
from support.dashboard import IMAGE, SCRIPT, Site

NAMES = ["api-one", "api-two", "web", "frozen-ledger", "docs"]
PAGES = [
    "/", "/repositories", "/repositories?state=differs&sort=differences&order=desc", "/repositories/acme/api-one",
    "/repositories/acme/frozen-ledger", "/repositories/acme/nothing-like-it", "/organization", "/changes", "/policy",
    "/deliveries", "/login", "/actions/suspend?repository=acme/web",
]  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(binary, browser, tmp_path_factory):
    site = Site(binary, tmp_path_factory.mktemp("dashboard"), NAMES)
    site.fill()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def cookies(browser, site):
    """Of somebody who has logged in."""
    context = browser.new_context()
    site.log_in(context.new_page())
    yield context.cookies()
    context.close()


# Where Tab starts: at the top, after a field that takes the focus by itself has taken it.
TO_THE_TOP = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); done() })))"""


@pytest.fixture
def visit(browser, cookies, site):
    """Opens a page in a new window, and fails where the window complains."""
    contexts, complaints = [], []

    def visit(path: str, updates=True, **options):
        context = browser.new_context(**options)
        context.add_cookies(cookies)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}") or dialog.dismiss())
        if not updates:
            page.add_init_script("window.setInterval = () => 0")
        page.goto(site.base + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(said) -> bool:
    # A page that is not there is answered with 404, which Chromium writes down.
    return said.type in ("error", "warning") and "status of 404" not in said.text


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(visit, scheme, width):
    """axe finds no violation of WCAG A and AA on any page, and no page is wider than its window"""
    from axe_playwright_python.sync_playwright import Axe

    found = {}
    for path in PAGES:
        page = visit(path, color_scheme=scheme, viewport={"width": width, "height": 800})
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[path] = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in violations]
        if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            found.setdefault(path, []).append("it is wider than the window")
    assert found == {}


CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, textarea, [tabindex="0"]')]
    .filter(e => e.type !== 'hidden' && !e.disabled && e.checkVisibility())"""


def test_keyboard(visit):
    """Tab alone reaches every control of every page, in the order in which they are seen, and shows where it is"""
    for path in PAGES:
        # What is fetched anew would be without its number.
        page = visit(path, updates=False, viewport={"width": 1280, "height": 800})
        count = page.evaluate(f"(controls => {{ controls.forEach((e, i) => e.dataset.place = i); return controls.length }})(({CONTROLS})())")
        page.evaluate(TO_THE_TOP)
        reached = []
        for _ in range(count + 5):
            page.keyboard.press("Tab")
            place = page.evaluate("document.activeElement.dataset.place ?? null")
            if place is None or (reached and int(place) == reached[0]):
                break
            reached.append(int(place))
            outline = page.evaluate("(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')(getComputedStyle(document.activeElement))")
            assert outline, f"{path}: {page.evaluate('document.activeElement.outerHTML')[:200]} does not show the focus"
        assert sorted(reached) == list(range(count)), path
        assert reached == sorted(reached), path


def test_without_scripts(browser, site):
    """Without scripts: logging in, filtering, sorting and opening a repository work"""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.log_in(page)
    page.goto(site.base + "/repositories")
    page.fill("[name=q]", "API")
    page.click("main form button")
    assert "q=API" in page.url
    assert sorted(page.locator("main table tbody th").all_inner_texts()) == ["acme/api-one", "acme/api-two"]
    page.get_by_role("link", name="Last checked").click()
    assert "sort=checked" in page.url and "q=API" in page.url
    page.get_by_role("link", name="acme/api-one").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("acme/api-one")
    context.close()


def test_hostile_content(visit, site):
    """Descriptions, rule names, branches, people and errors full of HTML are shown as text on every page that there is"""
    session, seen, todo = site.session(), {}, list(PAGES)
    while todo:
        path = todo.pop(0)
        if path in seen or len(seen) > 150:
            continue
        answer = session.get(site.base + path, timeout=30)
        seen[path] = answer.text
        for link in re.findall(r'href="([^"]+)"', answer.text):
            address = urlsplit(urljoin(site.base + path, link.replace("&amp;", "&")))
            if f"{address.scheme}://{address.netloc}" == site.base and not address.path.startswith("/assets/"):
                todo.append(address.path + (f"?{address.query}" if address.query else ""))
            assert address.scheme in ("http", "https"), link
    everything = "\n".join(seen.values())
    for hostile in (SCRIPT, IMAGE, "<b id=pwned", "<b>later</b>"):
        assert hostile not in everything
    escaped_texts = [
        "&lt;script&gt;window.pwned=1", "&lt;img src=x onerror", "mallory&lt;b id=pwned", "we|ird",
        "squad=&quot;&#39;&gt;&lt;b id=pwned",
    ]  # fmt: skip
    for escaped in escaped_texts:
        assert escaped in everything, escaped
    for path in [path for path in seen if "?" not in path][:60]:
        page = visit(path)
        assert page.evaluate("window.pwned === undefined && document.getElementById('pwned') === null"), path
