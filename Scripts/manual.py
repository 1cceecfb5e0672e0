#!/usr/bin/env python3
"""Writes the man pages from what the commands themselves say: githubcop.1, and githubcop-VERB.1 for each verb.

usage: manual.py PATH-OF-GITHUBCOP FOLDER

Commands and options come from `githubcop --experimental-dump-help` (swift-argument-parser), exit codes and the
environment from the tables of Docs/cli.md.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def roff(text):
    """Text without anything that roff takes for a command or breaks at a hyphen that is part of a word."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in text)
    return "\n".join(("\\&" + line) if line[:1] in (".", "'") else line for line in text.split("\n"))


def bold(text):
    return f"\\fB{roff(text)}\\fR"


def emphasis(text):
    return f"\\fI{roff(text)}\\fR"


def markdown(text):
    """A cell of a table: `code` becomes bold, links their text."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("\\|", "|")
    parts = text.split("`")
    return "".join(bold(part) if number % 2 else roff(part) for number, part in enumerate(parts))


def table(page, heading):
    """The rows of the table of a page that begins with this heading, each as two cells."""
    lines = page.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2:]:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"), maxsplit=1)
        rows.append([cell.strip() for cell in cells])
    return rows


def spelled(argument):
    """`-q, --quiet`, `--repo repo`, `file`."""
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        return emphasis(value)
    names = sorted(argument.get("names", []), key=lambda name: name["kind"] == "long")
    marks = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    text = ", ".join(bold(marks[name["kind"]] + name["name"]) for name in names)
    return text if argument["kind"] == "flag" else f"{text} {emphasis(value)}"


def shown(command):
    return [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]


def synopsis(names, command):
    words = [bold(" ".join(names))]
    for argument in shown(command):
        name = argument.get("preferredName", {}).get("name", "")
        if name in ("help", "version"):
            continue
        text = spelled(argument).split(", ")[-1]
        if argument.get("isRepeating"):
            text += " ..."
        words.append(f"[{text}]" if argument.get("isOptional", True) else text)
    if verbs(command):
        words.append(emphasis("command"))
    return [".HP 4", " ".join(words)]


def options(command):
    lines = []
    for argument in shown(command):
        told = [argument.get("abstract", ""), argument.get("discussion", "")]
        lines += [".TP", spelled(argument), roff(" ".join(text for text in told if text).strip())]
        default = argument.get("defaultValue")
        if default and argument["kind"] != "flag":
            lines.append(f"(default: {roff(default)})")
        values = argument.get("allValues")
        if values:
            lines.append("(values: " + ", ".join(roff(value) for value in values) + ")")
    return lines


def verbs(command):
    return [verb for verb in command.get("subcommands", []) if verb["commandName"] != "help"]


def described(command):
    paragraphs = [command.get("abstract", ""), command.get("discussion", "")]
    return [line for text in paragraphs if text for line in (".PP", roff(text).replace("\n\n", "\n.PP\n"))]


def page(names, command, version, sections):
    title = "-".join(names)
    lines = [
        f'.TH {title.upper()} 1 "" "githubcop {version}" "GitHubCop"',
        ".nh", ".ad l",
        ".SH NAME", f"{roff(title)} \\- {roff(command.get('abstract', ''))}",
        ".SH SYNOPSIS", *synopsis(names, command),
        ".SH DESCRIPTION", *described(command),
    ]
    if shown(command):
        lines += [".SH OPTIONS", *options(command)]
    if verbs(command):
        lines.append(".SH COMMANDS")
    for verb in verbs(command):
        own = names + [verb["commandName"]]
        if len(names) == 1:
            lines += [".TP", bold(" ".join(own)), roff(verb.get("abstract", ""))]
        else:
            lines += [f".SS {roff(' '.join(own))}", *described(verb), *options(verb)]
    for heading, rows in sections.items():
        lines.append(f".SH {heading}")
        for name, meaning in rows:
            lines += [".TP", markdown(name), markdown(meaning)]
    others = ["githubcop"] if len(names) > 1 else ["-".join(names + [verb["commandName"]]) for verb in verbs(command)]
    lines += [".SH SEE ALSO", ", ".join(f"{bold(other)}(1)" for other in others)]
    return "\n".join(lines) + "\n"


def main():
    binary, folder = sys.argv[1], Path(sys.argv[2])
    run = lambda *words: subprocess.run([binary, *words], check=True, capture_output=True, text=True).stdout
    command = json.loads(run("--experimental-dump-help"))["command"]
    version = run("--version").strip()
    documentation = (ROOT / "Docs" / "cli.md").read_text()
    exits = {"EXIT STATUS": table(documentation, "exit code")}
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"githubcop": page(
        ["githubcop"], command, version, exits | {"ENVIRONMENT": table(documentation, "environment")})}
    for verb in verbs(command):
        names = ["githubcop", verb["commandName"]]
        pages["-".join(names)] = page(names, verb, version, exits)
    for name, text in pages.items():
        (folder / f"{name}.1").write_text(text)
    print(f"{folder}: {len(pages)} pages")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip().split("\n\n")[1])
    main()
