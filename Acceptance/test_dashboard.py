"""The dashboard in a browser: login, every page, every action, at 360 px, by keyboard alone, light and dark."""

import re
from contextlib import contextmanager

import pytest
import requests

from support.browser import chromium
from support.processes import eventually
from support.serving import READING, TOKEN, Dashboard

PAGES = {
    "/": "Overview", "/repositories": "Repositories", "/changes": "Changes", "/policy": "Policy",
    "/deliveries": "Deliveries",
}


@pytest.fixture
def dashboard(binary, tmp_path):
    dashboard = Dashboard(binary, tmp_path)
    yield dashboard
    dashboard.close()


@contextmanager
def window(width=1280, scheme="light"):
    """A page of a browser that collects what its console complains about."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        unexpected = [text for text in page.complaints if "the server responded with a status of 4" not in text]
        assert not unexpected, unexpected


def login(page, dashboard, token=TOKEN, name="Maya Chen", to="/"):
    page.goto(dashboard.url + to)
    page.get_by_label("Token").fill(token)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Log in").click()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def contrast(page) -> list:
    """Texts below WCAG AA against what is behind them: 4.5, or 3 where they are large."""
    return page.evaluate(
        """() => {
          const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
          const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
            if (c[3] > 0.5) return c; } return [255, 255, 255, 1]; };
          const found = [];
          for (const e of document.querySelectorAll("body *")) {
            if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
            const style = getComputedStyle(e);
            const [a, b] = [light(parse(style.color)), light(behind(e))].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize);
            const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
            if ((a + 0.05) / (b + 0.05) < least) found.push([e.tagName, e.textContent.trim().slice(0, 40), (a + 0.05) / (b + 0.05)]);
          }
          return found;
        }""")


def test_login_and_logout(dashboard):
    """Nobody sees anything without the token; a wrong one is refused; with the right one a session begins and ends"""
    with window() as page:
        page.goto(f"{dashboard.url}/changes")
        assert page.get_by_role("heading", level=1).inner_text() == "GitHubCop" and "acme" not in page.content()
        page.get_by_label("Token").fill("not the token")
        page.get_by_label("Your name").fill("Maya")
        page.get_by_role("button", name="Log in").click()
        assert "wrong" in page.get_by_role("alert").inner_text()
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button", name="Log in").click()
        assert page.url == f"{dashboard.url}/changes" and page.get_by_text("Maya").is_visible()
        cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "githubcop")
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
        page.get_by_role("button", name="Log out").click()
        page.goto(dashboard.url)
        assert page.get_by_label("Token").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_pages(dashboard, width, scheme):
    """Every page can be read, wide and at 360 px, light and dark, with enough contrast and without complaints"""
    dashboard.act("create-repository", repository="rocket", readme=True)
    eventually(lambda: "rocket" in dashboard.server.text(), "work on the new repository")
    with window(width, scheme) as page:
        login(page, dashboard)
        for path, heading in PAGES.items():
            page.goto(dashboard.url + path)
            assert page.get_by_role("heading", level=1).inner_text() == heading
            assert fits(page), f"{path} at {width}"
            assert contrast(page) == [], path
            assert page.locator("nav a[aria-current=page]").inner_text() == heading
        page.goto(f"{dashboard.url}/organization")
        assert page.locator("nav a[aria-current=page]").inner_text() == "Organization"
        assert page.get_by_text("No rule of the policy is about the organization itself").is_visible()
        assert fits(page) and contrast(page) == []
        page.goto(f"{dashboard.url}/changes")
        page.locator("tbody a code").first.click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("Run ")
        assert page.get_by_text("baseline, ").first.is_visible() and fits(page) and contrast(page) == []
        for path in ["/actions/pause", "/actions/suspend?repository=acme/rocket", "/nowhere"]:
            page.goto(dashboard.url + path)
            assert fits(page) and contrast(page) == [], path


def test_live(dashboard):
    """An open overview shows by itself what has happened, and where nothing moves the focus stays"""
    with window() as page:
        login(page, dashboard)
        page.get_by_role("link", name="Pause enforcement").focus()
        dashboard.act("create-repository", repository="rocket", readme=True)
        eventually(lambda: "rocket" in dashboard.server.text(), "work on the new repository")
        # Else both are one piece of work, which is no drift.
        eventually(dashboard.settled, "the work to end")
        dashboard.act("unprotect", repository="rocket", sender="jonas-berg")
        page.get_by_text("jonas-berg").first.wait_for(timeout=30_000)
        assert page.evaluate("document.activeElement.textContent") == "Pause enforcement"


def test_pause(dashboard):
    """Paused, nothing is written; the status says who did it; it ends when told to, and then all is checked"""
    with window() as page:
        login(page, dashboard)
        page.get_by_role("link", name="Pause enforcement").click()
        assert "Nothing is written" in page.content()
        page.get_by_label("Why").fill("we move house")
        page.get_by_role("button", name="Pause enforcement").click()
        assert page.get_by_text("Enforcement is paused.").is_visible()
        paused = dashboard.status()["suspensions"]
        assert [(s["repository"], s["by"], s["reason"]) for s in paused] == [
            ("acme/*", "Maya Chen (dashboard)", "we move house")]
        dashboard.act("create-repository", repository="rocket", readme=True)
        eventually(lambda: "rocket" in dashboard.server.text(), "work on the new repository")
        eventually(lambda: dashboard.status()["queue"]["working"] == 0, "the work to end")
        assert branches(dashboard, "rocket") == []
        page.goto(dashboard.url)
        page.get_by_role("link", name="End the pause").click()
        page.get_by_role("button", name="End the pause").click()
        page.get_by_text("The pause has ended").wait_for()
        eventually(lambda: branches(dashboard, "rocket"), "the repository to be enforced")


def branches(dashboard, name: str) -> list:
    token = {"Authorization": f"token {dashboard.sandbox.token}"}
    url = f"{dashboard.sandbox.url}/repos/acme/{name}/branches?protected=true"
    return requests.get(url, headers=token, timeout=30).json()


def test_revert(dashboard):
    """A revert shows first what it would do, then does it, and stands among the changes with who did it"""
    dashboard.act("create-repository", repository="rocket", readme=True)
    eventually(lambda: branches(dashboard, "rocket"), "the repository to be enforced")
    eventually(lambda: dashboard.status()["queue"]["working"] == 0, "the work to end")
    with window() as page:
        login(page, dashboard, to="/changes?repository=rocket")
        page.locator("tbody a code").last.click()
        page.get_by_role("link", name="Revert…").click()
        page.get_by_role("heading", name=re.compile("Revert run")).wait_for()
        assert page.get_by_role("heading", name="acme/rocket").is_visible()
        assert page.get_by_text("branches main").first.is_visible()
        assert "The policy wants what the run did" in page.content()
        assert branches(dashboard, "rocket") != []
        page.get_by_role("button", name="Revert").click()
        page.get_by_text(re.compile(r"Run \w+: \d+ changes? reverted")).wait_for()
        assert page.get_by_text("Maya Chen (dashboard)").first.is_visible()
        assert branches(dashboard, "rocket") == []


def test_check_retry_redeliver(dashboard):
    """A check and a redelivery are done and recorded; a retry where nothing failed says so"""
    dashboard.act("create-repository", repository="rocket", readme=True)
    eventually(lambda: branches(dashboard, "rocket"), "the repository to be enforced")
    with window() as page:
        login(page, dashboard, to="/actions/check?repository=acme/rocket")
        page.get_by_role("button", name="Check now").click()
        page.get_by_text("acme/rocket is being checked").wait_for()
        page.goto(f"{dashboard.url}/actions/retry")
        page.get_by_role("button", name="Retry").click()
        assert "Nothing of what is in the queue" in page.get_by_role("alert").inner_text()
        page.goto(f"{dashboard.url}/deliveries")
        page.get_by_role("link", name=re.compile("Redeliver repository.created")).first.click()
        page.get_by_role("button", name="Redeliver").click()
        page.get_by_text("GitHub was asked to send").wait_for()


def test_reading_only(dashboard):
    """With the token for reading there is nothing to act with, and what is asked for all the same is refused"""
    with window() as page:
        login(page, dashboard, token=READING)
        for path in PAGES:
            page.goto(dashboard.url + path)
            assert page.locator("a[href^='/actions/']").count() == 0
        assert page.get_by_text("read only").is_visible()
        assert page.goto(f"{dashboard.url}/actions/pause").status == 403


def test_keyboard(dashboard):
    """From the login to a pause with the keyboard alone, and what has the focus can be seen"""
    with window() as page:
        page.goto(dashboard.url)
        page.locator("#token:focus").wait_for()
        page.keyboard.type(TOKEN)
        page.keyboard.press("Tab")
        page.keyboard.type("Maya")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Overview").wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Pause enforcement"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=re.compile("Pause enforcement")).wait_for()
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "field-reason":
                break
        page.keyboard.type("by keyboard")
        page.keyboard.press("Enter")
        page.get_by_text("Enforcement is paused.").wait_for()


def test_without_script(dashboard):
    """Without script the pages show the same and the forms work"""
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        login(page, dashboard, to="/changes")
        assert page.locator("h1").inner_text() == "Changes"
        page.goto(f"{dashboard.url}/actions/pause")
        page.locator("#field-reason").fill("no script")
        page.locator("form.card button").click()
        assert "Enforcement is paused." in page.content()


def test_another_site(dashboard):
    """A page of another site can neither read, nor act in the name of somebody who is logged in"""
    with chromium() as browser:
        page = browser.new_page()
        login(page, dashboard)
        form = page.locator("input[name=form]").first.get_attribute("value")
        other = f"""<form method="post" action="{dashboard.url}/actions/pause"><input name="form" value="{form}">
            <input name="minutes" value="60"><input name="reason" value="evil"></form><script>document.forms[0].submit()</script>"""
        page.route("http://evil.example/", lambda route: route.fulfill(body=other, content_type="text/html"))
        page.goto("http://evil.example/")
        page.wait_for_url(f"{dashboard.url}/**")
        assert dashboard.status()["suspensions"] == []
        for host in ["evil.example", f"evil.example:{dashboard.url.rsplit(':', 1)[1]}"]:
            answer = requests.get(dashboard.url, headers={"Host": host}, timeout=30)
            assert answer.status_code == 421 and "acme" not in answer.text
