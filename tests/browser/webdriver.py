"""Headless Chromium by way of chromedriver, with nothing but Python's own library.

    with Browser(folder) as browser: browser.show(url); browser.evaluate("return document.title")

The browser keeps its profile in `folder`. Every wait has an end. Driver and browser are gone with the block, and also when
whoever uses them is killed.
"""
import base64
import contextlib
import ctypes
import json
import os
import re
import select
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

START_S = 60
ANSWER_S = 120
END_S = 10
VIEW_S = 5
PR_SET_PDEATHSIG = 1


class BrowserError(Exception):
    """The driver or the browser did not do what it was asked."""


class Browser:
    def __init__(self, folder):
        self.profile = folder / "profile"
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.session = None
        self.log = open(folder / "chromedriver.log", "w")
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            preexec_fn=end_with_parent,
        )
        try:
            self.address = f"http://127.0.0.1:{self._read_port()}"
            self._open_session()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ---- what a test asks for ----

    def show(self, url):
        self._ask("POST", "/url", {"url": url})

    def evaluate(self, script, *arguments):
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def set_width(self, width_px, height_px=900):
        """As wide as a telephone as well, which a desktop's windows cannot be."""
        phone = width_px < 600
        metrics = {"width": width_px, "height": height_px, "deviceScaleFactor": 1, "mobile": phone}
        self.command("Emulation.setDeviceMetricsOverride", metrics)

    def set_scheme(self, scheme):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.command("Emulation.setEmulatedMedia", {"features": features})

    def set_view(self, width_px, scheme):
        """The width and whether it is light or dark; waits until the page has taken it up."""
        self.set_width(width_px)
        self.set_scheme(scheme)
        ready = "return [document.documentElement.clientWidth, matchMedia('(prefers-color-scheme: dark)').matches]"
        deadline = time.monotonic() + VIEW_S
        while self.evaluate(ready) != [width_px, scheme == "dark"] and time.monotonic() < deadline:
            time.sleep(0.05)

    def take_picture(self, width_px, height_px):
        """The page from its top on, as the bytes of a PNG."""
        clip = {"x": 0, "y": 0, "width": width_px, "height": height_px, "scale": 1}
        answer = self.command("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
        return base64.b64decode(answer["data"])

    def command(self, name, parameters):
        """A command of the browser's own debugging protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def take_console(self):
        """What the console has got since the last call, as texts."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._take_log("browser")]

    def take_requests(self):
        """The addresses asked for since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self._take_log("performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def close(self):
        if self.session is not None:
            with contextlib.suppress(BrowserError):
                self._ask("DELETE", "", timeout_s=END_S)
            self.session = None
        self.driver.kill()
        self.driver.wait(END_S)
        self.driver.stdout.close()
        self.log.close()

    # ---- how ----

    def _read_port(self):
        deadline = time.monotonic() + START_S
        said = b""
        while time.monotonic() < deadline:
            if not select.select([self.driver.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                break
            piece = os.read(self.driver.stdout.fileno(), 4096)
            if not piece:
                break
            said += piece
            if match := re.search(rb"started successfully on port (\d+)", said):
                return int(match[1])
        raise BrowserError(f"chromedriver did not start: {said.decode(errors='replace')}")

    def _open_session(self):
        arguments = [
            "--headless=new",
            "--no-sandbox",  # which root has to do without
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
            "--remote-debugging-pipe",  # with whose other end the browser goes as well
            f"--user-data-dir={self.profile}",
        ]
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "timeouts": {"script": 60000, "pageLoad": 60000},
        }
        body = {"capabilities": {"alwaysMatch": wanted}}
        self.session = self._send("POST", "/session", body, START_S)["sessionId"]

    def _take_log(self, kind):
        return self._ask("POST", "/se/log", {"type": kind})

    def _ask(self, method, path, body=None, timeout_s=ANSWER_S):
        return self._send(method, f"/session/{self.session}{path}", body, timeout_s)

    def _send(self, method, path, body, timeout_s):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with self.opener.open(request, timeout=timeout_s) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise BrowserError(f"{method} {path}: {error.read().decode(errors='replace')[:1000]}") from error
        except (OSError, ValueError) as error:
            raise BrowserError(f"{method} {path}: {error}") from error


def end_with_parent():
    """In the driver, before it is one: however its parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
