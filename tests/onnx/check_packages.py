"""Hold the reader of ONNX files against files that packages ship. Run by hand: it needs the network.

    check_packages.py COMMAND EXPECTED.json [FOLDER]

EXPECTED.json lists packages with version, path, size, SHA-256, arguments and expected figures. Packages are fetched with
pip into FOLDER (a temporary one otherwise), each file's hash is verified, and parameters, stored bytes, MACs, state and
every cut's bytes are compared; the table is printed as Markdown. Files of no package are skipped, and said so.
"""
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path


def fetch(package, version, folder):
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                    f"{package}=={version}"], check=True)


def find(folder, path, digest):
    """Bytes of the member that ends in `path` and has the digest, from all archives of the folder."""
    for archive in sorted(folder.iterdir()):
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as z:
                members = [z.read(name) for name in z.namelist() if name.endswith(path)]
        elif archive.name.endswith(".tar.gz"):
            with tarfile.open(archive) as t:
                members = [t.extractfile(m).read() for m in t.getmembers() if m.name.endswith(path)]
        else:
            continue
        for data in members:
            if hashlib.sha256(data).hexdigest() == digest:
                return data
    return None


def figures(command, path, arguments):
    done = subprocess.run([command, "models", path, "--json", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{path}: {done.stderr}")
    return json.loads(done.stdout)


def compare(want, got):
    """Rows of (figure, expected, ours)."""
    outputs = len(want["outputs"]) - want["states"]
    cuts = got["cut_points"][1:-1] if outputs > 1 else got["cut_points"][1:]
    yield "nodes", want["nodes_visited"], got["nodes"]
    for key in "params", "param_bytes", "macs", "state_bytes":
        yield key, want[key], got[key]
    shapes = {port["name"]: port["shape"] for port in got["outputs"]}
    yield "outputs", json.dumps(want["outputs"]), json.dumps({name: shapes.get(name) for name in want["outputs"]})
    yield "cut points", want["cut_points_without_input"], len(cuts)
    sent = [8 * (c["bytes"] + c["side_bytes"]) for c in want["cuts"]]
    ours = [c["physical_bits"] for c in cuts]
    last = len(sent) - 1 if outputs == 1 else len(sent)  # the last cut of one output sends nothing
    yield "bits of all cuts", sum(sent[:last]), sum(ours[:last])
    yield "cuts that differ", 0, sum(a != b for a, b in zip(sent[:last], ours[:last]))


def main():
    command, expected = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    faults = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[3] if len(sys.argv) > 3 else scratch)
        print("| file | figure | expected | here | |\n|---|---|---|---|---|")
        for want in expected["files"]:
            name = want["path"].split("/")[-1]
            if want["package"].startswith("generated"):
                print(f"| {name} | skipped: of no package | | | |")
                continue
            fetch(want["package"], want["version"], folder)
            data = find(folder, want["path"], want["sha256"])
            if data is None:
                sys.exit(f"{want['package']} {want['version']}: no {want['path']} of the expected hash")
            path = Path(scratch) / name
            path.write_bytes(data)
            for figure, a, b in compare(want, figures(command, path, want["arguments"])):
                faults += a != b
                print(f"| {want['package']}: {name} | {figure} | {a} | {b} | {'' if a == b else 'DIFFERS'} |")
    sys.exit(faults > 0)


main()
