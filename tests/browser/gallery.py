#!/usr/bin/env python3
"""Make the gallery: pictures of the reports of ready scenarios, figures from them, and the page that shows these.

    gallery.py COMMAND SOURCE FOLDER

COMMAND is fieldline, SOURCE the top of the sources. The pictures in FOLDER are replaced when all are there. What the page
states is taken from the reports. Exit status 77: a program is missing.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from webdriver import Browser, BrowserError

# Subcommand, scenario, figures.
SCENARIOS = [
    ("run", "quickstart", ["map", "map-chain", "timeline"]),
    ("run", "boards-with-compute", ["map", "stages", "timeline"]),
    ("run", "near-saturation", ["map", "latency", "latency-distribution"]),
    ("run", "a-node-dies", ["throughput", "map-last", "timeline-slowest"]),
    ("compare", "compare-placers", ["gaps", "differences", "distributions"]),
]
# Name, width, scheme, how far down at most, how wide the page shows it.
VIEWS = [
    ("light", 1280, "light", 2000, 310),
    ("dark", 1280, "dark", 2000, 310),
    ("phone", 390, "light", 1700, 160),
]
TIMEOUT_S = 300
FIGURE_WIDTH = 560

INTRODUCTION = """\
# Reports of five ready scenarios

Every run, plan and comparison can leave a `report.html`. Below, what five of them say and the upper part of their pages: light,
dark, and on a telephone. Some of their figures follow.

Made with {version} by

    cmake --build build --target gallery

which needs Python, gnuplot, chromium and chromedriver (`apt-get install python3 gnuplot-nox chromium chromium-driver`). Seeds
are those of the scenarios.
"""

WHAT_IT_SAYS = """
const text = (element) => element.textContent.trim().replace(/\\s+/g, ' ');
return {
  question: text(document.querySelector('h1')),
  answer: [...document.querySelectorAll('.answer p')].map(text),
  titles: Object.fromEntries([...document.querySelectorAll('figure')].map(
    (figure) => [figure.id.replace('figure-', ''), figure.querySelector('svg').getAttribute('aria-label')])),
};
"""

# Where the page can be cut above arguments[0] without cutting a figure, a table or a paragraph.
WHERE_TO_CUT = """
const boxes = [...document.querySelectorAll('header, nav, section > p, figure, .scroll')].map(
  (element) => element.getBoundingClientRect());
const isFree = (y) => !boxes.some((box) => box.top < y && y < box.bottom);
const ends = boxes.map((box) => box.bottom).filter((y) => y < arguments[0] && isFree(y));
return Math.ceil(Math.max(...ends)) + 12;
"""


class GalleryError(Exception):
    """A report is not as it is expected here."""


def run(*arguments):
    return subprocess.run(arguments, check=True, timeout=TIMEOUT_S, stdout=subprocess.PIPE, text=True).stdout


def take_pictures(browser, name, gallery):
    for view, width_px, scheme, limit_px, _ in VIEWS:
        browser.set_view(width_px, scheme)
        height_px = browser.evaluate(WHERE_TO_CUT, limit_px)
        (gallery / f"{name}-{view}.png").write_bytes(browser.take_picture(width_px, height_px))


def copy_figures(name, figures, report, gallery):
    for figure in figures:
        path = report / "figures" / f"{figure}.svg"
        if not path.is_file():
            raise GalleryError(f"{name}: the report has no figure {figure}")
        shutil.copyfile(path, gallery / f"{name}-{figure}.svg")


# ---- the page ----


def escape(text):
    """Text that Markdown and HTML leave as it is."""
    for character in "\\`*_[]":
        text = text.replace(character, "\\" + character)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def picture(path, alternative, width_px):
    return f'<a href="{path}"><img src="{path}" width="{width_px}" align="top" alt="{escape(alternative)}"></a>'


def write_section(what, name, figures, says):
    views = [
        picture(f"{name}-{view}.png", f"The report of {name}, {view}", shown_px) for view, *_, shown_px in VIEWS
    ]
    lines = ["", f"## {escape(says['question'])}", ""]
    lines += [f"    build/fieldline {what} scenarios/{name}.yaml --report", ""]
    lines += ["\n>\n".join(f"> {escape(sentence)}" for sentence in says["answer"]), ""]
    lines += ["<p>", *views, "</p>", ""]
    for figure in figures:
        title = says["titles"][figure]
        lines += [f"{escape(title)}:", "", picture(f"{name}-{figure}.svg", title, FIGURE_WIDTH), ""]
    return "\n".join(lines[:-1]) + "\n"


def make(browser, command, source, scratch, gallery):
    page = INTRODUCTION.format(version=run(command, "--version").strip())
    for what, name, figures in SCENARIOS:
        print(f"{what} {name}", flush=True)
        report = scratch / name
        run(command, what, source / "scenarios" / f"{name}.yaml", "--report", "--quiet", "--output", report)
        copy_figures(name, figures, report, gallery)
        browser.show((report / "report.html").as_uri())
        take_pictures(browser, name, gallery)
        page += write_section(what, name, figures, browser.evaluate(WHAT_IT_SAYS))
    (gallery / "README.md").write_text(page)


def replace(gallery, folder):
    """Pictures of before that are not made any more go."""
    for pattern in ("*.png", "*.svg"):
        for path in folder.glob(pattern):
            path.unlink()
    shutil.copytree(gallery, folder, dirs_exist_ok=True)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    missing = [name for name in ("chromium", "chromedriver", "gnuplot") if shutil.which(name) is None]
    if missing:
        print(f"No gallery without {', '.join(missing)}; on Debian: "
              "apt-get install chromium chromium-driver gnuplot-nox", file=sys.stderr)
        return 77
    command, source, folder = (Path(argument).resolve() for argument in sys.argv[1:])
    with tempfile.TemporaryDirectory() as scratch:
        gallery = Path(scratch) / "gallery"
        gallery.mkdir()
        with Browser(Path(scratch)) as browser:
            make(browser, command, source, Path(scratch), gallery)
        replace(gallery, folder)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrowserError, GalleryError, subprocess.SubprocessError) as error:
        sys.exit(f"gallery: {error}")
