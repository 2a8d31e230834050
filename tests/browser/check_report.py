"""Open the pages of result folders in a browser and look.

    check_report.py COMMAND SOURCE [--self-test]

For each page, as wide as a desktop and as a telephone, light and dark: the console is silent and nothing is fetched; the
page fits its width; texts of figures keep apart and inside; every text can be read; figures have names, their marks tell
what they are, ids are unique, links lead somewhere; and the figures it states are those of the result files.
With --self-test pages are spoilt, and the check that each spoiling is for has to notice it.
Exit status 77: a program is missing.
"""
import csv
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import result_folders
from webdriver import Browser

here = Path(__file__).resolve().parent
FACTS = (here / "page_facts.js").read_text()
VIEWS = [(width_px, scheme) for width_px in (1280, 390) for scheme in ("light", "dark")]
HOVERED_NODES = 400  # beyond, only the chain's nodes tell what they are

# Where the figures at the top come from.
SUMMARY_KEYS = {
    "bottleneck_s": "bottleneck_s",
    "predicted_bottleneck_s": "predicted_bottleneck_s",
    "throughput_per_s": "throughput_per_s",
    "predicted_throughput_per_s": "predicted_throughput_per_s",
    "latency_p50_s": "latency_s.p50",
    "latency_p95_s": "latency_s.p95",
    "latency_p99_s": "latency_s.p99",
    "latency_max_s": "latency_s.max",
}
# The same where the world changes.
WORLD_KEYS = ("availability", "completed", "lost", "unfinished", "retried", "replans", "end_s")
# A column of a comparison's table, and the metric and statistic in comparison.csv.
COLUMNS = {
    "mean bottleneck": ("bottleneck_s", "mean"),
    "median": ("bottleneck_s", "median"),
    "95 % within": ("bottleneck_s", "p95"),
    "mean throughput (/s)": ("throughput_per_s", "mean"),
    "mean p95 latency": ("latency_p95_s", "mean"),
}


# ---- what the files say ----


def read_json(path):
    return json.loads(path.read_text()) if path.exists() else {}


def want_values(folder):
    plan, summary = read_json(folder / "plan.json"), read_json(folder / "summary.json")
    bottleneck_s = plan.get("bottleneck_s")
    world = {name: summary[name] for name in WORLD_KEYS if name in summary}
    if world.get("unfinished") == 0:
        del world["unfinished"]
    if not bottleneck_s:  # no plan, or one that takes no time: there is nothing else to state
        return world
    want = {"lower_bound_s": plan["lower_bound_s"], "gap": plan["gap"]}
    if not summary:
        want |= {"predicted_bottleneck_s": bottleneck_s, "predicted_throughput_per_s": 1 / bottleneck_s}
    for name, path in SUMMARY_KEYS.items() if summary else ():
        want[name] = summary
        for key in path.split("."):
            want[name] = want[name][key]
    want |= world
    return {name: value for name, value in want.items() if value is not None}


def read_comparison(folder):
    """The rows of comparison.csv by their axes and method, then by metric."""
    path = folder / "comparison.csv"
    rows = {}
    if path.exists():
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                columns = list(row)[: list(row).index("method") + 1]
                cell = [row[c] for c in columns if f"{c}.label" not in row]  # as the scenario says it
                rows.setdefault(tuple(cell), {})[row["metric"]] = row
    return rows


# ---- checks: each yields what is wrong ----


def check_console(page):
    yield from page["console"]


def check_requests(page):
    for address in page["requests"]:
        if address != page["address"] and not address.startswith("data:"):
            yield f"asks for {address}"


def check_width(page):
    window, content = page["width"]["window"], page["width"]["content"]
    if window != page["view"][0]:
        yield f"laid out {window} px wide"
    if content > window:
        yield f"is {content} px wide"


def check_values(page):
    got = {name: float(value) for name, value in page["values"].items()}
    want = want_values(page["folder"])
    for name in sorted(got.keys() | want.keys()):
        if got.get(name) != want.get(name):
            yield f"{name} is {got.get(name)}, in the file {want.get(name)}"


def check_comparison(page):
    want, titles, rows = read_comparison(page["folder"]), page["comparison"]["titles"], page["comparison"]["rows"]
    if len(rows) != len(want):
        yield f"{len(rows)} rows, in the file {len(want)}"
        return
    for row, (cell, metrics) in zip(rows, want.items()):
        if tuple(row[: len(cell)]) != cell:
            yield f"the row {row[: len(cell)]}, in the file {cell}"
        for title, (metric, statistic) in COLUMNS.items():
            got, value = row[titles.index(title)], metrics.get(metric, {}).get(statistic) or "–"
            if got != value:
                yield f"{cell}: {title} is {got}, in the file {value}"


def check_ids(page):
    for name in page["twice"]:
        yield f"{name} stands there twice"


def check_links(page):
    for name in page["dangling"]:
        yield f"nothing has the id {name}"
    for link in page["files"]:
        if urlsplit(link).scheme or link.startswith("/"):
            yield f"{link} leads out of the folder"
        elif not (page["folder"] / unquote(urlsplit(link).path)).is_file():
            yield f"{link} leads nowhere"


def check_figures(page):
    drawn = {f"figure-{path.stem}" for path in (page["folder"] / "figures").glob("*.svg")}
    shown = {picture["figure"] for picture in page["pictures"]}
    if drawn != shown:
        yield f"shown {sorted(shown)}, in figures/ {sorted(drawn)}"


def check_apart(page):
    for picture in page["pictures"]:
        for pair in picture["overlaps"]:
            yield f"{picture['figure']}: {pair}"


def check_inside(page):
    for picture in page["pictures"]:
        for text in picture["outside"]:
            yield f"{picture['figure']}: {text}"


def check_names(page):
    for picture in page["pictures"]:
        if not picture["label"].strip():
            yield f"{picture['figure']} has none"
    for element in page["nameless"]:
        yield f"none: {element}"


def check_contrast(page):
    if page["contrast"]["count"] == 0:
        yield "no text was looked at"
    yield from page["contrast"]["found"]


def want_hover(folder):
    """How what a map tells begins."""
    plan = read_json(folder / "plan.json")
    nodes = plan["chain"]
    return [f"node {node} at (" for node in nodes] + [
        f"hop from node {start} to node {end}: " for start, end in zip(nodes, nodes[1:])
    ]


def count_nodes(folder):
    platform = (folder / "platform.xml").read_text()
    return len(re.findall(r"<host ", platform))


def check_hover(page):
    for picture in page["pictures"]:
        for title in picture["titles"]:
            if re.match(r"data (index|using) |gnuplot_plot", title) or not title.strip():
                yield f"{picture['figure']} tells {title!r}"
        if picture["figure"] != "figure-map":
            continue
        for beginning in want_hover(page["folder"]):
            if not any(title.startswith(beginning) for title in picture["titles"]):
                yield f"nothing tells {beginning!r}"
        nodes = count_nodes(page["folder"])
        told = {title for title in picture["titles"] if title.startswith("node ")}
        if nodes <= HOVERED_NODES and len(told) != nodes:
            yield f"{len(told)} nodes tell what they are, of {nodes}"


CHECKS = {name.removeprefix("check_"): check for name, check in list(globals().items()) if name.startswith("check_")}


# ---- looking ----


def look(browser, folder, path):
    """The page in every view."""
    address = path.as_uri()
    browser.set_view(*VIEWS[0])
    browser.show("about:blank")
    browser.take_console(), browser.take_requests()
    browser.show(address)
    pages = []
    for view in VIEWS:
        browser.set_view(*view)
        page = {"folder": folder, "address": address, "view": view, **browser.evaluate(FACTS)}
        page |= {"console": browser.take_console(), "requests": browser.take_requests()}
        pages.append(page)
    return pages


def find_faults(pages):
    """What is wrong, and the views where it is."""
    faults = {}
    for page in pages:
        for name, check in CHECKS.items():
            for message in check(page):
                faults.setdefault((name, message), []).append("{} px {}".format(*page["view"]))
    return faults


def check_pages(browser, folders):
    failures = 0
    for folder in folders:
        for (name, message), views in find_faults(look(browser, folder, folder / "report.html")).items():
            failures += 1
            where = "" if len(views) == len(VIEWS) else f" ({', '.join(views)})"
            print(f"{folder.name}: {name}: {message}{where}")
    return failures


# ---- the test's own test ----

FIRST_TEXT = r"(?s)(<text>.*?</text>)"
# The check that has to notice, in which folder, what to look for and what to put there.
SPOILINGS = [
    ("console", "quickstart", "</body>", "<script>console.warn('!')</script></body>"),
    ("console", "quickstart", "</body>", "<script>nothing.there()</script></body>"),
    ("requests", "quickstart", "</body>", "<img src='figures/map.svg' alt=''></body>"),
    ("requests", "quickstart", "</body>", "<img src='http://127.0.0.1:9/' alt=''></body>"),
    ("width", "quickstart", "</body>", "<div style='width: 1300px'>wide</div></body>"),
    ("width", "quickstart", "<meta name=\"viewport\".*", ""),
    ("values", "quickstart", "(<data id=\"bottleneck_s\" value=\")", r"\g<1>1"),
    ("values", "quickstart", "id=\"gap\"", ""),
    ("comparison", "compare", r"(id=\"comparison\"(?s:.)*?<data value=\")", r"\g<1>1"),
    ("comparison", "compare", r"(id=\"comparison\"(?s:.)*?<tbody>\n)<tr>.*", r"\g<1>"),
    ("ids", "quickstart", "<h1>", "<h1 id='plan'>"),
    ("links", "quickstart", "href=\"#plan\"", "href='#nowhere'"),
    ("links", "quickstart", "figures/map.svg", "figures/nowhere.svg"),
    ("figures", "quickstart", "<figure id=\"figure-map\">", "<figure>"),
    ("apart", "quickstart", FIRST_TEXT, r"\1\1"),
    ("inside", "quickstart", FIRST_TEXT, r"\1<text x='-500'>far away</text>"),
    ("names", "quickstart", r"(<svg [^>]*role=\"img\") aria-label=\"[^\"]*\"", r"\1"),
    ("contrast", "quickstart", "</body>", "<p style='color: #888'>faint</p></body>"),
    ("contrast", "quickstart", "</style>", "@media (prefers-color-scheme: dark) { th { color: #444 } }</style>"),
    ("contrast", "quickstart", "</style>", "svg text, svg tspan { fill: #888 !important }</style>"),
    ("hover", "quickstart", "<title>hop from .*?</title>", ""),
    ("hover", "quickstart", "<title>node .*?</title>", ""),
]
SPOILT = sorted({result for _, result, *_ in SPOILINGS})


def check_spoilings(browser, folder):
    failures = 0
    clean = {name: find_faults(look(browser, folder / name, folder / name / "report.html")) for name in SPOILT}
    for name, result, pattern, replacement in SPOILINGS:
        text, count = re.subn(pattern, replacement, (folder / result / "report.html").read_text(), count=1)
        path = folder / result / "spoilt.html"
        path.write_text(text)
        noticed = {check for check, _ in find_faults(look(browser, folder / result, path)).keys() - clean[result].keys()}
        if count == 0 or name not in noticed:
            failures += 1
            print(f"{name}: {replacement!r} for {pattern!r}: noticed by {sorted(noticed)}")
    return failures


def main():
    missing = [name for name in ("chromium", "chromedriver", "gnuplot") if shutil.which(name) is None]
    if missing:
        print(f"skipped: without {', '.join(missing)}")
        return 77
    command, source = (Path(argument).resolve() for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as scratch:
        results = Path(scratch) / "results"
        results.mkdir()
        if sys.argv[3:] == ["--self-test"]:
            result_folders.make(command, source, results, SPOILT)
            with Browser(Path(scratch)) as browser:
                return check_spoilings(browser, results) > 0
        folders = result_folders.make(command, source, results)
        folders.append(result_folders.make_without_gnuplot(command, source, results))
        with Browser(Path(scratch)) as browser:
            return check_pages(browser, folders) > 0


if __name__ == "__main__":
    sys.exit(main())
