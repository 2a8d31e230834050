"""What `fieldline --help` says, read back."""
import re
import subprocess


def print_help(command, *words):
    return subprocess.run([command, *words, "--help"], check=True, capture_output=True, text=True).stdout


def section(text, title):
    """The lines below "Title:", up to an empty one."""
    return text.split(f"\n{title}:\n", 1)[1].split("\n\n", 1)[0].splitlines()


def commands(command):
    return [line.split()[0] for line in section(print_help(command), "Commands")]


def options(command, *words):
    """Long names, each with its short form or None."""
    lines = section(print_help(command, *words), "Options")
    found = [re.fullmatch(r"  (?:(-\w),|   ) --([a-z-]+)(?: [A-Z=]+)? +\S.*", line) for line in lines]
    assert all(found), lines
    return {match[2]: match[1] for match in found}


def examples(command, *words):
    return [line.strip() for line in section(print_help(command, *words), "Examples")]
