#!/usr/bin/env python3
"""The same bytes in every environment: figures, page and results of runs and a comparison; modes as the umask says.

  environments.py COMMAND SOURCE      exit 77: there is no gnuplot
"""
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

ENVIRONMENTS = {
    "plain": {},
    "far east": {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    "west of it": {"TZ": "EST5EDT", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
    "a terminal": {"GNUTERM": "dumb", "TERM": "xterm-256color", "COLUMNS": "40", "DISPLAY": ":7"},
    "another date": {"SOURCE_DATE_EPOCH": "1000000000", "GNUPLOT_LIB": "/tmp", "GNUPLOT_FONTPATH": "/tmp"},
}


def hostile_home(folder):
    """Settings of gnuplot and of fonts that would change every figure."""
    (folder / ".config" / "fontconfig").mkdir(parents=True)
    (folder / ".gnuplot").write_text("set title 'mine'\n")
    (folder / ".config" / "fontconfig" / "fonts.conf").write_text(
        "<?xml version='1.0'?><fontconfig><match target='font'><edit name='matrix' mode='assign'><times><name>matrix"
        "</name><matrix><double>2</double><double>0</double><double>0</double><double>2</double></matrix></times>"
        "</edit></match></fontconfig>")
    return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}


def make(fieldline, source, folder, settings, umask, one_processor):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", **settings}
    changes = ["--set", "changes=[{at: 25 ms, node: b, up: no}]", "--set", "replan={policy: replace, detect: 5 ms}"]
    for name, command in {
            "run": ["run", f"{source}/scenarios/three-nodes.yaml", "--set", "engine=closed-form"],
            "changing": ["run", f"{source}/scenarios/three-nodes.yaml", *changes],
            "compare": ["compare", f"{source}/scenarios/compare-placers.yaml", "--trials", "3", "--restart",
                        "--set", "engine=closed-form"]}.items():
        def prepare():
            os.umask(umask)
            if one_processor:
                os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        subprocess.run([fieldline, *command, "--report", "--quiet", "--output", str(folder / name)], env=environment,
                       preexec_fn=prepare, check=True, timeout=300)


def files_of(folder):
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.name != "results.sqlite"}


def check_modes(folder, umask):
    for path in folder.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        want = (0o777 if path.is_dir() else 0o644 if path.name == "results.sqlite" else 0o666) & ~umask
        assert mode == want, f"{path.name}: mode {mode:o}, expected {want:o} under umask {umask:o}"


def main(fieldline, source):
    if shutil.which("gnuplot") is None:
        print("skipped: no gnuplot")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        first = None
        (scratch / "home").mkdir()
        ENVIRONMENTS["another home"] = hostile_home(scratch / "home")
        for number, (name, settings) in enumerate(ENVIRONMENTS.items()):
            umask = (0o022, 0o077, 0o002)[number % 3]
            folder = scratch / name
            folder.mkdir()
            make(fieldline, source, folder, settings, umask, number % 2 == 1)
            check_modes(folder / "run", umask)
            check_modes(folder / "changing", umask)
            check_modes(folder / "compare", umask)
            files = files_of(folder)
            first = first or files
            assert list(files) == list(first), f"{name}: other files: {set(files) ^ set(first)}"
            differ = [n for n, p in files.items() if p.is_file() and p.read_bytes() != first[n].read_bytes()]
            assert not differ, f"{name}: differ: {differ}"
        assert any(n.endswith(".pdf") for n in first), "no figure was drawn"
        print(f"{len(first)} files, {len(ENVIRONMENTS)} environments: the same bytes")


main(*[str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:]])
