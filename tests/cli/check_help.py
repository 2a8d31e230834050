"""Hold the help against the manual page, and run its examples.

    check_help.py COMMAND SOURCE PAGE

Commands, options, their short forms and the commands that an option is for are the same in `--help` and in the page,
which formats without a warning. Both examples of every `--help` run, one after the other in one folder.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import help_text

command, source, page = map(Path, sys.argv[1:])
text = page.read_text().replace("\\-", "-")
failures = 0


def expect(what, got, want):
    global failures
    if got != want:
        failures += 1
        print(f"{what}: {got}, expected {want}")


def page_section(title):
    return re.split(r"^\.SH ", text.split(f"\n.SH {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def page_options():
    """Long names, each with its short form and its commands."""
    found = {}
    entry = r'^\.TP\n\.BR (?:(-\w) ", " )?--([a-z-]+).*\n(?:\((.*)\)\n)?'
    for match in re.finditer(entry, page_section("OPTIONS"), re.M):
        found[match[2]] = (match[1], match[3].split(", ") if match[3] else [])
    return found


def check_page():
    names = help_text.commands(command)
    expect("commands of the page", re.findall(r"^\.TP\n\.\w+ (\w+)", page_section("COMMANDS"), re.M), names)
    of_command = {name: help_text.options(command, name) for name in names}
    want = {
        option: (short, [name for name in names if option in of_command[name]])
        for option, short in help_text.options(command).items()
    }
    expect("options of the page", page_options(), want)
    mentioned = set(re.findall(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)", text))
    expect("options that the page mentions", mentioned, set(want))
    for title in "NAME", "SYNOPSIS", "DESCRIPTION", "FILES", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO":
        expect(f"section {title}", f"\n.SH {title}\n" in text, True)


def check_format():
    if shutil.which("man") is None:
        return
    done = subprocess.run(["man", "-l", "--warnings=w", "-E", "UTF-8", page], capture_output=True, text=True)
    expect("warnings about the page", done.stderr, "")
    expect("fieldline in the formatted page", "fieldline" in done.stdout, True)


def check_examples(folder):
    (folder / "bin").mkdir()
    (folder / "bin/fieldline").symlink_to(command)
    (folder / "scenarios").symlink_to(source / "scenarios")
    for name in help_text.commands(command):
        lines = help_text.examples(command, name)
        expect(f"examples of {name}", len(lines), 2)
        for line in lines:
            script = f'PATH="$PWD/bin:$PATH"; {line}'
            done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True)
            expect(line, (done.returncode, done.stderr), (0, ""))


check_page()
check_format()
with tempfile.TemporaryDirectory() as scratch:
    check_examples(Path(scratch))
sys.exit(failures > 0)
