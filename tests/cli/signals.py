#!/usr/bin/env python3
"""Whatever signal ends a command: it ends at once with all that it has started, says so, and leaves nothing half.

  signals.py COMMAND SOURCE
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 8  # from the signal to the end, on a machine that is busy
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU]


def commands(fieldline, source, folder):
    """(name, command, whether it is at work) each long enough to be stopped."""
    run = [fieldline, "run", f"{source}/scenarios/three-nodes.yaml", "--output", str(folder)]
    many = ["--quiet", "--set", "requests.count=5000000", "--set", "trace=all"]
    parts = lambda: any(folder.glob(".*.part"))
    yield "simgrid", run + many + ["--set", "engine=simgrid"], parts
    yield "closed-form", run + many + ["--set", "engine=closed-form"], parts
    yield "compare", [fieldline, "compare", f"{source}/scenarios/three-nodes.yaml", "--set", "engine=none", "--jobs", "2",
                      "--set", "methods=[{placer: greedy}, {placer: random}]", "--trials", "100000000",
                      "--output", str(folder)], (folder / "results.sqlite-wal").exists
    yield "gnuplot hangs", run + ["--report", "--quiet"], (folder.parent / "hangs").exists


def alive_in(folder):
    """Processes whose command line names the folder: the command, and what it has started."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in entry.read_bytes():
                found.append(entry.parent.name)
        except OSError:
            continue
    return found


def wait_until(condition, what):
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def hanging_gnuplot(folder):
    """A gnuplot that starts another program and waits for it for ever."""
    path = folder / "bin" / "gnuplot"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n: > {folder}/hangs\nsh -c 'sleep 1000; : {folder}'\n")
    path.chmod(0o755)
    return dict(os.environ, PATH=f"{path.parent}:{os.environ['PATH']}")


def check(fieldline, source, number, name):
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        folder, environment = scratch / "out", hanging_gnuplot(scratch)
        command, at_work = next(c[1:] for c in commands(fieldline, source, folder) if c[0] == name)
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        what = f"{name}, {number.name}"
        wait_until(at_work, f"{what}: never at work")
        process.send_signal(number)
        begin = time.monotonic()
        try:
            _, said = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"{what}: still alive after {PATIENCE_S} s")
        took_s = time.monotonic() - begin
        assert process.returncode == 128 + number, f"{what}: status {process.returncode}: {said}"
        assert said.startswith("fieldline: interrupted"), f"{what}: said {said!r}"
        wait_until(lambda: not alive_in(scratch), f"{what}: left alive: {alive_in(scratch)}")
        left = [p.name for p in scratch.rglob("*") if ".part" in p.name]
        assert not left, f"{what}: left behind: {left}"
        return took_s


def check_unread(fieldline, source):
    """Nobody reads what is printed: no word, the status of a broken pipe, and the files are there."""
    with tempfile.TemporaryDirectory() as scratch:
        reading, writing = os.pipe()
        os.close(reading)
        command = [fieldline, "plan", f"{source}/scenarios/three-nodes.yaml", "--output", f"{scratch}/out"]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60)
        os.close(writing)
        assert (done.returncode, done.stderr) == (-signal.SIGPIPE, ""), done
        assert pathlib.Path(scratch, "out/plan.json").exists()


def check_nohup(fieldline, source):
    """A closed terminal that is none of its business."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [fieldline, "run", f"{source}/scenarios/three-nodes.yaml", "--quiet", "--output", f"{scratch}/out",
                   "--set", "requests.count=200000", "--set", "trace=none"]
        process = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        wait_until(lambda: pathlib.Path(scratch, "out").exists(), "never at work")
        process.send_signal(signal.SIGHUP)
        assert process.wait(timeout=120) == 0


def main(fieldline, source):
    for number in SIGNALS:  # a test that runs in the background may have been told to ignore some
        signal.signal(number, signal.SIG_DFL)
    check_unread(fieldline, source)
    check_nohup(fieldline, source)
    for name, _, _ in commands(fieldline, source, pathlib.Path("x")):
        times = [check(fieldline, source, number, name) for number in SIGNALS]
        print(f"{name}: ended by {len(times)} signals, within {max(times):.2f} s")


main(*[str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:]])
