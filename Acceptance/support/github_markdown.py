"""Markdown as GitHub shows it, by GitHub's own renderer (cmark-gfm), and what of it is more than text."""

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

TEXT_ONLY = {
    "h1", "h2", "h3", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "sub",
    "code", "pre", "strong", "em", "br", "blockquote", "hr",
}
"""Elements that show text and do nothing else."""
# GitHub finds these in the text after Markdown is rendered, but not in code.
PEOPLE_AND_ISSUES = re.compile(r"(?<![\w`])@[A-Za-z0-9]|(?<![\w&])#\d|\bGH-\d", re.ASCII)


def rendered(markdown: str) -> str:
    return cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.rows: list[list[int]] = []
        self.code = 0

    def handle_starttag(self, tag, attributes):
        if tag not in TEXT_ONLY:
            self.found.append(f"<{tag} {dict(attributes)}>")
        elif extra := [name for name, _ in attributes if name not in ("align", "open")]:
            self.found.append(f"<{tag}> with {extra}")
        self.code += tag == "code"
        if tag == "table":
            self.rows.append([])
        elif tag == "tr" and self.rows:
            self.rows[-1].append(0)
        elif tag in ("td", "th") and self.rows and self.rows[-1]:
            self.rows[-1][-1] += 1

    def handle_endtag(self, tag):
        self.code -= tag == "code"

    def handle_data(self, text):
        if not self.code and (match := PEOPLE_AND_ISSUES.search(text)):
            self.found.append(f"{match[0]!r} in {text!r}")


def active_parts(markdown: str) -> list[str]:
    """What GitHub would make more of than text: links, pictures, mentions, issues, scripts; and tables whose rows have
    not all as many cells, which means that a text has broken out of its own."""
    page = _Page()
    page.feed(rendered(markdown))
    page.close()
    return page.found + [f"rows of {sorted(set(rows))} cells" for rows in page.rows if len(set(rows)) > 1]
