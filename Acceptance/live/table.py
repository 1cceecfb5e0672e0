"""The result as a table for people and as JSON for programs."""

import json
import shutil
import textwrap
from pathlib import Path


def table(headings: list[str], rows: list[list[str]], widths: list[int]) -> str:
    """Columns of wrapped text."""
    lines = []
    for place, row in enumerate([headings, *rows]):
        cells = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths)]
        for index in range(max(map(len, cells))):
            parts = [(cell[index] if index < len(cell) else "").ljust(width) for cell, width in zip(cells, widths)]
            lines.append("  ".join(parts).rstrip())
        lines.append("  ".join("-" * width for width in widths) if place == 0 else "")
    return "\n".join(lines).rstrip() + "\n"


def text(result: dict) -> str:
    width = max(100, min(170, shutil.get_terminal_size((140, 40)).columns))
    parts = [f"{result['product']} with {result['organization']} on {result['api_url']}\n"]
    if result["cycles"]:
        rows = [[c["verdict"], c["kind"], c["told"]] for c in result["cycles"]]
        parts.append(table(["cycle", "kind", "what happened"], rows, [11, 11, width - 26]))
    if result["facts"]:
        rest = width - 11 - 5 - 8
        widths = [11, 5, rest * 40 // 100, rest * 25 // 100, rest * 35 // 100]
        rows = [[f["verdict"], f["id"], f["fact"], f["expected"], f["found"]] for f in result["facts"]]
        parts.append(table(["verdict", "id", "fact", "expected", "found"], rows, widths))
    parts.append(summary(result))
    parts += [f"Still there: {line}\n" for line in result["left_behind"]]
    return "\n".join(parts)


def summary(result: dict) -> str:
    def counted(entries: list[dict]) -> str:
        verdicts = [entry["verdict"] for entry in entries]
        return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts)) or "none"

    return (
        f"Cycles: {counted(result['cycles'])}. Facts: {counted(result['facts'])}. "
        f"{result['requests']} requests beside the product's own, {result['seconds']:.0f} s.\n"
    )


def write_json(result: dict, file: Path) -> None:
    file.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
