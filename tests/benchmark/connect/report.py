# SPDX-License-Identifier: MIT
"""What was measured, as a table, as bars of text and as an SVG picture."""

import dataclasses
import math
import statistics
import textwrap
from xml.sax.saxutils import escape

BUDGET = 1.10
VERDICT_MS = 6000
OWN = "plexctl"
COLOURS = {OWN: "#2a6fb0", "@ctrl/plex": "#c9772b", "@ctrl/plex, https only": "#8f8f3a", "unavoidable": "#9a9a9a"}


@dataclasses.dataclass
class Row:
    scene: str
    start: str
    note: str
    unavoidable: float = None
    tries: dict = dataclasses.field(default_factory=dict)
    shown: dict = None

    def clients(self):
        return list(self.tries)

    def errors(self, client):
        return sorted({measured.error for measured in self.tries[client] if measured.error})

    def is_found(self, client):
        return not self.errors(client)

    def is_plain(self, client):
        return any(uri.startswith("http:") for measured in self.tries[client] for uri in measured.uris)

    def median(self, client):
        return statistics.median(measured.milliseconds for measured in self.tries[client])

    def ratio(self, client):
        return self.median(client) / self.unavoidable if self.unavoidable and self.is_found(client) else None

    def verdict(self):
        """Whether the budget holds; None where there is none."""
        if self.unavoidable is None:
            return not self.is_found(OWN) and self.median(OWN) <= VERDICT_MS
        return self.is_found(OWN) and self.ratio(OWN) <= BUDGET


def _said(row, client):
    if client not in row.tries:
        return ""
    figure = f"{row.median(client):.0f} ms"
    if not row.is_found(client):
        return f"{figure}, not found"
    ratio = row.ratio(client)
    return figure + (f" = {ratio:.2f}" if ratio else "") + (", http" if row.is_plain(client) else "")


def _aligned(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return ["  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip() for line in lines]


def progress(row):
    return f"{row.scene}, {row.start}: " + "; ".join(f"{client} {_said(row, client)}" for client in row.clients())


def _clients(rows):
    return list(dict.fromkeys(client for row in rows for client in row.clients()))


def _table(rows):
    everybody = _clients(rows)
    lines = [["SCENE", "START", "UNAVOIDABLE", *(client.upper() for client in everybody), "BUDGET", ""]]
    for row in rows:
        unavoidable = f"{row.unavoidable:.0f} ms" if row.unavoidable else "-"
        held = "held" if row.verdict() else "missed"
        lines.append([row.scene, row.start, unavoidable, *(_said(row, client) for client in everybody), held, row.note])
    return _aligned(lines)


def _spread(rows):
    lines = [["SCENE", "START", "CLIENT", "TRIES", "LEAST", "MEDIAN", "MOST", ""]]
    for row in rows:
        for client in row.clients():
            times = [measured.milliseconds for measured in row.tries[client]]
            lines.append([row.scene, row.start, client, str(len(times)), *(f"{value:.0f}" for value in (min(times), row.median(client), max(times))),
                          ", ".join(row.errors(client))])
    return _aligned(lines)


def _bars(rows, width=60):
    everything = [row.median(client) for row in rows for client in row.clients()] + [row.unavoidable for row in rows if row.unavoidable]
    lowest, highest = math.log10(max(1.0, min(everything))) - 0.2, math.log10(max(everything))
    lines = []
    for row in rows:
        lines.append(f"{row.scene}, {row.start}")
        bars = ([("unavoidable", row.unavoidable, "")] if row.unavoidable else []) + [
            (client, row.median(client), "" if row.is_found(client) else " not found") for client in row.clients()]
        for name, value, remark in bars:
            length = round(width * (math.log10(max(1.0, value)) - lowest) / (highest - lowest))
            lines.append(f"  {name:<22} {('░' if remark else '█') * max(1, length)} {value:.0f}{remark}")
    return lines


def _discretion(indiscretions):
    lines = [["SCENE", *(name.upper() for name in indiscretions)]]
    for scene in dict.fromkeys(scene for counts in indiscretions.values() for scene in counts):
        words = []
        for counts in indiscretions.values():
            found = counts.get(scene)
            words.append("" if found is None else f"{found['plain']} / {found['unproven']}")
        lines.append([scene, *words])
    return _aligned(lines)


def text(rows, indiscretions, overhead, delays, repetitions):
    budgeted = [row for row in rows if row.verdict() is not None]
    held = sum(row.verdict() for row in budgeted)
    shown = [f"{row.scene}: of a remembered server whose addresses are dead are shown: "
             + ", ".join(f"{what} {'yes' if is_shown else 'no'}" for what, is_shown in row.shown.items()) for row in rows if row.shown]
    round_trips = ", ".join(f"{name.removesuffix('_delay').replace('_', '.').upper()} {2000 * value:.0f} ms" for name, value in delays.items())
    about = textwrap.wrap(
        f"Time to a usable server: the median of {repetitions} tries (of one where it took more than 5 s), and its ratio to "
        "the unavoidable part. That is plex.tv's answer (not when warm) and the best live address's own answers to /identity "
        "and /, by a client that knows where to ask, in a process as new as everybody's. Cold has no remembered server, warm has. The budget is a ratio of 1.10; for a dead server a verdict within 6 s, which counts from the start of the process. "
        f"Round trips: {round_trips}; at home none. Not counted: plexctl's start as a process with its plugin, {overhead[0]:.0f} ms; the start "
        f"of Node; reading plexctl's credential from the keychain, {overhead[1]:.0f} ms, because the others are given theirs. "
        "\"http\" means that the connection in use is not encrypted.", 118)
    return "\n".join([
        *about, "", *_table(rows), "", f"The budget is held in {held} of {len(budgeted)} rows.", *shown, "",
        "Milliseconds, on a logarithmic scale; ░ ended without a server:", "", *_bars(rows), "",
        "Each try:", "", *_spread(rows), "",
        "A server's token sent without encryption / before the other end had said who it is, in all tries:", "",
        *_discretion(indiscretions), ""])


def svg(rows):
    """Grouped horizontal bars on a logarithmic scale, with the budget as a mark."""
    left, right, bar, gap = 190, 760, 13, 18
    values = [row.median(client) for row in rows for client in row.clients()] + [row.unavoidable for row in rows if row.unavoidable]
    lowest, highest = math.floor(math.log10(max(1.0, min(values)))), math.log10(max(values)) + 0.05

    def place(value):
        return left + (right - left) * (math.log10(max(1.0, value)) - lowest) / (highest - lowest)

    parts, y = [], 62
    for row in rows:
        bars = [("unavoidable", row.unavoidable)] if row.unavoidable else []
        bars += [(client, row.median(client)) for client in row.clients()]
        parts.append(f'<text x="{left - 10}" y="{y + bar * len(bars) / 2 + 4:.0f}" text-anchor="end">{escape(row.scene)}, {row.start}</text>')
        mark = place(row.unavoidable * BUDGET if row.unavoidable else VERDICT_MS)
        parts.append(f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="{y - 2}" y2="{y + bar * len(bars) + 1}" stroke="#b02a2a"/>')
        for name, value in bars:
            is_found = name == "unavoidable" or row.is_found(name)
            looks = f'fill="{COLOURS[name]}"' if is_found else f'fill="none" stroke="{COLOURS[name]}" stroke-dasharray="3 2"'
            parts.append(f'<rect x="{left}" y="{y}" width="{place(value) - left:.1f}" height="{bar - 2}" {looks}/>')
            label = f"{value:.0f} ms" + ("" if is_found else ", not found")
            # Beside the budget's mark, not across it.
            end = mark if 0 <= mark - place(value) < 45 else place(value)
            parts.append(f'<text x="{end + 5:.1f}" y="{y + bar - 3}" font-size="10">{label}</text>')
            y += bar
        y += gap
    grid = []
    for power in range(lowest, math.floor(highest) + 1):
        x = place(10 ** power)
        grid.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="50" y2="{y}" stroke="#ddd"/>'
                    f'<text x="{x:.1f}" y="{y + 14}" text-anchor="middle" font-size="10">{10 ** power} ms</text>')
    legend, x = [], left
    for name in ("unavoidable", *_clients(rows)):
        legend.append(f'<rect x="{x}" y="34" width="10" height="10" fill="{COLOURS[name]}"/><text x="{x + 14}" y="43">{escape(name)}</text>')
        x += 30 + 7 * len(name)
    legend.append(f'<line x1="{x}" x2="{x}" y1="32" y2="46" stroke="#b02a2a"/><text x="{x + 6}" y="43">budget</text>')
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right + 130}" height="{y + 28}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="20" font-size="14">Time to a usable server</text>', *grid, *legend, *parts, "</svg>", ""])
