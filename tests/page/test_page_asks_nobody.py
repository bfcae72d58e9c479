"""The page from a disk, in a real Chromium without a network: it starts, and nothing is asked of anybody."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from handlens.page.build import build_page
from page_helpers import build_fake_page, cut_off_chromium, write_built, write_harness, write_photo_model
from phone_helpers import eventually

pytestmark = pytest.mark.oracle

# each way that a script has to reach a server, and the directive that stands in it
WAYS_OUT = {
    "fetch": "connect-src", "xhr": "connect-src", "socket": "connect-src", "beacon": "connect-src", "events": "connect-src",
    "image": "img-src", "script": "script-src-elem", "style": "style-src-elem", "frame": "frame-src", "font": "font-src",
    "worker": "worker-src", "video": "media-src", "form": "form-action", "base": "base-uri",
}  # fmt: skip
LEAKING = """
const out = "http://127.0.0.1:PORT/";
const element = (name, more) => document.body.appendChild(Object.assign(document.createElement(name), more));
const ways = {
  fetch: () => fetch(out + "fetch").catch(() => {}),
  xhr: () => { const x = new XMLHttpRequest(); x.open("GET", out + "xhr"); x.send(); },
  socket: () => new WebSocket(out.replace("http", "ws") + "socket"),
  beacon: () => navigator.sendBeacon(out + "beacon", "x"),
  events: () => new EventSource(out + "events"),
  image: () => element("img", { src: out + "image" }),
  script: () => element("script", { src: out + "script" }),
  style: () => element("link", { rel: "stylesheet", href: out + "style" }),
  frame: () => element("iframe", { src: out + "frame" }),
  font: () => new FontFace("x", `url(${out}font)`).load().catch(() => {}),
  worker: () => new Worker(URL.createObjectURL(new Blob(["fetch('" + out + "worker')"]))),
  video: () => element("video", { src: out + "video", preload: "auto" }),
  form: () => {
    element("iframe", { name: "sent" });
    element("form", { action: out + "form", target: "sent" }).submit();
  },
  base: () => element("base", { href: out }),
};
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.effectiveDirective));
for (const way of Object.values(ways)) try { way(); } catch (error) { }
document.querySelector("p").textContent = "tried";
"""


class Listening:
    """A server on this computer, which Chromium reaches without its proxy: hears who asks, and answers nobody."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard: set[str] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection):
        with connection, contextlib.suppress(OSError):
            line = connection.recv(4096).decode("latin-1").split(" ")
            self.heard.add(line[1].strip("/?") if len(line) > 1 else "connected only")

    def close(self):
        self._socket.close()


@pytest.fixture
def listening():
    server = Listening()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chromium():
    with cut_off_chromium() as browser:
        yield browser


def opened(chromium, path, until):
    """The page once `until` holds; what it asked for; what it complained of."""
    page = chromium.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri(), wait_until="commit")
    expect = time.monotonic() + 60
    while not page.evaluate(until):  # not wait_for_function, which compiles text: the policy forbids it
        assert time.monotonic() < expect, (until, complaints)
        page.wait_for_timeout(50)
    return page, asked, complaints


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A page that carries a model which reads, and opens it with the page's own core."""
    folder = tmp_path_factory.mktemp("page")
    model = write_photo_model(folder)
    return build_page(model, folder / "view.html", built=write_harness(folder / "built"))


def test_the_page_starts_and_asks_for_nothing(chromium, built):
    page, asked, complaints = opened(chromium, built.path, "/^(ready|failed)/.test(document.title)")
    assert page.title().startswith("ready")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 114, 178)"
    assert page.evaluate("harness.golden()")["count"] == built.golden_frame_count
    assert asked == [built.path.as_uri()]
    assert complaints == []


def test_the_page_that_ships_asks_for_nothing(chromium, built, tmp_path):
    """With its looks, its camera that is refused here, and its check of itself."""
    shipped = build_page(built.path.parent / "shapes.tflite", tmp_path / "shapes.html")
    page, asked, complaints = opened(chromium, shipped.path, "document.querySelector('#app')?.children.length > 1")
    page.wait_for_timeout(2000)
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [shipped.path.as_uri()]
    assert complaints == []


def build_leaking(folder, port):
    return build_fake_page(folder, built=write_built(folder / "leaking", js=LEAKING.replace("PORT", str(port)))).path


def test_every_way_out_is_refused_by_the_policy(chromium, listening, tmp_path):
    page, _, _ = opened(chromium, build_leaking(tmp_path, listening.port), f"window.refused?.length >= {len(WAYS_OUT)}")
    refused = page.evaluate("window.refused")
    assert set(refused) == set(WAYS_OUT.values())
    assert refused.count("connect-src") == 5
    page.wait_for_timeout(500)
    assert listening.heard == set()


def test_without_the_policy_somebody_hears_of_it(chromium, listening, tmp_path):
    """The test above can fail."""
    leaking = build_leaking(tmp_path, listening.port)
    leaking.write_text(leaking.read_text().replace("Content-Security-Policy", "x-nothing"))
    opened(chromium, leaking, "document.querySelector('p')?.textContent === 'tried'")
    missing = set(WAYS_OUT) - {"base"}
    assert eventually(lambda: missing <= listening.heard), missing - listening.heard


def test_a_script_that_was_changed_does_not_run(chromium, built, tmp_path):
    changed = tmp_path / "changed.html"
    changed.write_text(built.path.read_text().replace("var harness = {", "var  harness = {"))
    assert changed.read_bytes() != built.path.read_bytes()
    page = chromium.new_page()
    page.goto(changed.as_uri())
    page.wait_for_timeout(1000)
    assert page.title() == built.name


def test_what_the_policy_lets_be_compiled_is_what_the_runtime_needs(chromium, built, tmp_path):
    word = " &#x27;wasm-unsafe-eval&#x27;"
    assert word in built.path.read_text()
    without = tmp_path / "without.html"
    without.write_text(built.path.read_text().replace(word, ""))
    page, _, _ = opened(chromium, without, "/^(ready|failed)/.test(document.title)")
    assert page.title().startswith("failed")


def test_text_is_not_compiled(chromium, built):
    page, _, _ = opened(chromium, built.path, "document.title.startsWith('ready')")
    # later, by the page itself: what a debugger evaluates may compile text
    page.evaluate("""() => setTimeout(() => {
      const tried = (compile) => { try { return compile(); } catch (error) { return error.name; } };
      window.compiled = [tried(() => (0, eval)("1")), tried(() => new Function("return 1")())];
    })""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.compiled") == ["EvalError", "EvalError"]
