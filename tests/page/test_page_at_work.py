"""The page as a person uses it, in a real Chromium: camera, pictures, drawing, what stands in the way, every language."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from browser import require_axe
from handlens.page.build import build_page
from handlens.scenes.make import EASY, make_frame
from page_helpers import cut_off_chromium, write_photo_model

pytestmark = [pytest.mark.oracle, pytest.mark.train]

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "web" / "texts"
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt", "zh")
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# what browsers throw: Media Capture and Streams, 10.3
THROWS = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('words of the browser', '{}'))"
TROUBLES = {
    "refused": THROWS.format("NotAllowedError"),
    "none": THROWS.format("NotFoundError"),
    "taken": THROWS.format("NotReadableError"),
    "broken": THROWS.format("InvalidStateError"),
    "insecure": "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })",
    "silent": "HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0",
}
# before the page's own script, since afterwards it has started
FATAL = {
    "old_browser": "delete window.WebAssembly",
    "noise": "OffscreenCanvasRenderingContext2D.prototype.getImageData = (x, y, w, h) => new ImageData(w, h)",
    "damaged": "addEventListener('DOMContentLoaded', () => {}); new MutationObserver(() => { const part = "
    "document.getElementById('part-model'); if (part && part.textContent.length > 9) part.textContent = 'H4sIAAAA'; })"
    ".observe(document, { childList: true, subtree: true })",
}


def words(language: str = "en") -> dict[str, str]:
    app = json.loads((ROOT / "src/handlens/apk/texts" / f"{language}.json").read_text(encoding="utf-8"))
    return app | json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))


def a_seven(small_mnist) -> np.ndarray:
    at = int(np.flatnonzero(small_mnist.test.labels == 7)[0])
    return small_mnist.test.read(np.array([at])).reshape(28, 28)


@pytest.fixture(scope="module")
def page_file(model_file, tmp_path_factory) -> Path:
    return build_page(model_file, tmp_path_factory.mktemp("page") / "digits.html", name="Digits").path


@pytest.fixture(scope="module")
def film(small_mnist, tmp_path_factory) -> Path:
    """One made frame of a 7, for Chromium's fake camera: limited range, as video has it."""
    frame = make_frame(a_seven(small_mnist), EASY, np.random.default_rng(5), rotation=0, label=7)
    luma = np.round(16 + frame.luma * (219 / 255)).astype(np.uint8).tobytes()
    path = tmp_path_factory.mktemp("film") / "seven.y4m"
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + luma + bytes([128]) * (640 * 480 // 2)) * 10)
    return path


@pytest.fixture(scope="module")
def browser(film) -> Iterator[Any]:
    with cut_off_chromium(*FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}") as browser:
        yield browser


@pytest.fixture
def open_page(browser, page_file) -> Iterator[Callable[..., Any]]:
    """Opens the page; whatever it complains of, but what a test expects, fails the test."""
    contexts, complaints = [], []

    def opened(*, width: int = 1000, height: int = 760, dark: bool = False, language: str = "en", before: str = "",
               expected: str = "ready", path: Path = page_file) -> Any:  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": height}, locale=language,
                                      color_scheme="dark" if dark else "light")  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        if expected == "ready":
            page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        # the camera is asked for by a person: by itself it would start, since this Chromium allows everything
        page.add_init_script("navigator.permissions.query = () => Promise.reject(new TypeError('camera'));" + before)
        page.goto(path.as_uri())
        page.wait_for_selector(f'html[data-state="{expected}"]', timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


def until(page, expression: str, most_s: float = 20) -> None:
    """Playwright's own waiting makes code of text, which the page's policy forbids."""
    end = time.monotonic() + most_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never: {expression}"
        page.wait_for_timeout(30)


def reading(page) -> str:
    until(page, "!document.querySelector('.label').hidden")
    return page.locator(".label").inner_text()


def draw(page, *points: tuple[float, float]) -> None:
    pad = page.locator(".pad").bounding_box()
    at = [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for point in at[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def png_of(small_mnist, side: int = 500) -> bytes:
    """A photo of a 7 on white paper, on the left of a landscape picture."""
    digit = Image.fromarray(255 - a_seven(small_mnist)).resize((side // 2, side // 2), Image.Resampling.BICUBIC)
    paper = Image.new("L", (2 * side, side), 250)
    paper.paste(digit, (side // 5, side // 4))
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()


def test_it_checks_itself_at_the_start(open_page):
    page = open_page()
    until(page, "document.querySelector('.check').textContent !== ''")
    assert re.fullmatch(r"✓ (\d+) of \1 as trained, [\d.]+ ms a frame", page.locator(".check").inner_text())
    assert page.title() == "Digits"


def test_a_camera_is_read_boxed_frozen_and_goes_on(open_page):
    page = open_page()
    page.get_by_role("button", name="Use the camera").click()
    assert reading(page) == "7"
    box = page.locator(".overlay .over").first.bounding_box()
    lens = page.locator(".lens").bounding_box()
    assert 0.15 < box["height"] / lens["height"] < 1
    assert page.locator(".unseen[role=status]").inner_text().startswith("7. ")
    page.keyboard.press(" ")
    assert page.locator(".badge").inner_text() == "Frozen"
    assert page.evaluate("document.querySelector('video').paused")
    page.get_by_role("button", name="Go on").click()
    assert not page.evaluate("document.querySelector('video').paused")
    assert reading(page) == "7"


def test_a_mirrored_picture_keeps_its_box(open_page):
    page = open_page()
    page.keyboard.press("c")
    reading(page)
    middle = """(() => {
      const box = document.querySelector(".overlay .over");
      return +box.getAttribute("x") + box.getAttribute("width") / 2;
    })()"""
    mirrored = page.evaluate(middle)
    page.keyboard.press("x")
    page.wait_for_timeout(400)
    assert abs(mirrored + page.evaluate(middle) - 1000) < 20
    assert reading(page) == "7", "what is read is not mirrored"


def test_a_page_that_nobody_sees_lets_the_camera_go(open_page):
    page = open_page()
    page.keyboard.press("c")
    reading(page)
    hide = """(() => {
      Object.defineProperty(document, "hidden", { value: %s, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    })()"""
    page.evaluate(hide % "true")
    assert page.evaluate("document.querySelector('video').srcObject === null")
    page.evaluate(hide % "false")
    until(page, "document.querySelector('video').srcObject !== null")
    assert reading(page) == "7"


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_stands_in_the_cameras_way_is_said_with_a_way_on(open_page, trouble):
    page = open_page(before=TROUBLES[trouble])
    page.keyboard.press("c")
    page.wait_for_selector(".cover h2[role=alert]", timeout=10_000)
    assert page.locator(".cover h2").inner_text() == words()[trouble]
    assert page.locator(".cover p").inner_text() == words()[f"{trouble}_why"].replace("%1$s", "words of the browser")
    assert page.locator(".cover button").count() >= 1
    with page.expect_file_chooser():
        page.locator(".cover button", has_text=re.compile("photo|picture", re.IGNORECASE)).first.click()


def test_a_camera_that_goes_is_said_and_comes_back(open_page):
    page = open_page()
    page.keyboard.press("c")
    reading(page)
    page.evaluate("document.querySelector('video').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))")
    assert page.locator(".cover h2").inner_text() == words()["ended"]
    page.get_by_role("button", name="Try again").click()
    assert reading(page) == "7"


@pytest.mark.parametrize("trouble", FATAL)
def test_what_keeps_the_page_from_reading_is_said(open_page, trouble):
    page = open_page(before=FATAL[trouble], expected="failed")
    assert page.locator("h2").inner_text() == words()[trouble]
    assert page.locator(".cover p").inner_text().startswith(words()[f"{trouble}_why"].split("(%1$s)")[0].strip())
    assert page.get_by_role("button", name="Load again").is_visible()


def test_what_is_drawn_is_read(open_page):
    page = open_page()
    page.get_by_role("button", name="Draw it").click()
    assert page.locator(".prompt").inner_text() == "Draw one of 0\u00a0…\u00a09"
    draw(page, (0.3, 0.25), (0.68, 0.25), (0.45, 0.8))
    assert reading(page) == "7"
    page.get_by_role("button", name="Take back the last stroke").click()
    until(page, "document.querySelector('.label').hidden")
    draw(page, (0.5, 0.2), (0.5, 0.8))
    assert reading(page) == "1"
    page.get_by_role("button", name="Clear the pad").click()
    until(page, "document.querySelector('.label').hidden")
    seen = "document.querySelector('canvas.seen')"
    until(page, f"{seen}.getContext('2d').getImageData(0, 0, {seen}.width, {seen}.height).data.every((value) => value === 0)")


def test_a_stroke_may_be_taken_back_while_it_is_drawn(open_page):
    page = open_page()
    page.keyboard.press("d")
    pad = page.locator(".pad").bounding_box()
    page.mouse.move(pad["x"] + 90, pad["y"] + 90)
    page.mouse.down()
    page.mouse.move(pad["x"] + 90, pad["y"] + 200, steps=4)
    page.keyboard.press("u")
    page.mouse.move(pad["x"] + 200, pad["y"] + 200, steps=4)
    page.mouse.up()
    assert page.get_by_role("button", name="Clear the pad").is_hidden()


def test_many_labels_are_five_rows_of_the_best(open_page, tmp_path):
    names = tuple(f"thing number {number}" for number in range(26))
    path = build_page(write_photo_model(tmp_path, names), tmp_path / "things.html").path
    page = open_page(path=path)
    page.keyboard.press("m")
    page.get_by_role("button", name="Show a test picture").click()
    page.locator("figure .seen:not(.empty)").wait_for()
    bars = page.locator(".chart .bar")
    tops = [bars.nth(at).bounding_box()["y"] for at in range(bars.count())]
    assert len(tops) == 5
    assert all(below - above >= 20 for above, below in pairwise(tops)), "rows lie on each other"
    said = re.findall(r"thing number \d+", page.locator(".chart").get_attribute("aria-label"))
    shown = page.locator(".chart .name").all_inner_texts()
    assert shown[:3] == said
    shares = [float(number.rstrip("%")) for number in page.locator(".chart .number").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)


def test_a_menu_asked_for_twice_opens_once(open_page):
    page = open_page()
    page.keyboard.press("c")
    reading(page)
    page.get_by_role("button", name="Menu").dblclick()
    page.wait_for_selector("dialog[open]")
    page.wait_for_timeout(300)
    assert page.locator("dialog").count() == 1


def test_what_is_mirrored_is_a_camera_and_nothing_else(open_page, small_mnist):
    page = open_page()
    chooser = page.locator("input[type=file]:not([capture])")
    chooser.set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": png_of(small_mnist)})
    assert reading(page) == "7"
    page.keyboard.press("x")
    assert page.locator(".overlay .over").first.is_visible()


def test_pictures_are_chosen_dropped_and_pasted(open_page, small_mnist):
    page = open_page()
    png = png_of(small_mnist)
    files = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": content}
             for name, content in (("seven", png), ("notes", b"no"))]  # fmt: skip
    page.locator("input[type=file]:not([capture])").set_input_files(files)
    assert reading(page) == "7"
    # the digit stands left of the middle of a picture twice as wide as high
    box, lens = page.locator(".overlay .over").first.bounding_box(), page.locator(".lens").bounding_box()
    middle = [(box[at] + box[size] / 2 - lens[at]) / lens[size] for at, size in (("x", "width"), ("y", "height"))]
    assert middle == pytest.approx([0.225, 0.5], abs=0.03)
    assert page.locator(".badge").inner_text() == "1 of 2"
    page.get_by_role("button", name="The next picture").click()
    until(page, "document.querySelector('.note').textContent !== ''")
    assert page.locator(".note").inner_text() == "That picture cannot be opened"
    give = """([bytes, kind]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "seven.png", { type: "image/png" }));
      const drop = () => new DragEvent("drop", { dataTransfer: data, cancelable: true });
      window.dispatchEvent(kind === "drop" ? drop() : new ClipboardEvent("paste", { clipboardData: data }));
    }"""
    for kind in ("drop", "paste"):
        page.keyboard.press("d")
        page.evaluate(give, [list(png), kind])
        assert reading(page) == "7", kind


def test_a_picture_without_a_reading_says_so_and_forgets_the_one_before(open_page, small_mnist):
    page = open_page()
    chooser = page.locator("input[type=file]:not([capture])")
    chooser.set_input_files({"name": "seven.png", "mimeType": "image/png", "buffer": png_of(small_mnist)})
    assert reading(page) == "7"
    blank = io.BytesIO()
    Image.new("L", (300, 300), 240).save(blank, "PNG")
    chooser.set_input_files({"name": "blank.png", "mimeType": "image/png", "buffer": blank.getvalue()})
    until(page, "document.querySelector('.label').hidden")
    assert page.locator(".overlay .over:visible").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_spoken_and_fits_a_small_phone(open_page, language):
    page = open_page(width=320, height=568, language=language, before=TROUBLES["insecure"])
    said = words(language)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.locator(".cover h2").inner_text() == said["start"]
    assert page.evaluate(overflow) == 0
    page.keyboard.press("c")
    assert page.locator(".cover h2").inner_text() == said["insecure"]
    assert page.evaluate(overflow) == 0
    page.keyboard.press("m")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("(() => { const d = document.querySelector('dialog'); return d.scrollWidth - d.clientWidth })()") == 0
    assert page.locator("dialog h2").inner_text() == said["menu"]


def test_another_language_is_chosen_and_remembered(open_page):
    page = open_page()
    page.keyboard.press("m")
    page.locator("dialog select").first.select_option("de")
    assert page.locator(".cover h2").inner_text() == words("de")["start"]
    page.reload()
    page.wait_for_selector('html[data-state="ready"]')
    assert page.locator(".cover h2").inner_text() == words("de")["start"]


def test_colours_are_the_systems_or_a_persons(open_page):
    page = open_page(dark=True)
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(15, 17, 21)"
    page.keyboard.press("m")
    page.locator("dialog select").last.select_option("light")
    assert page.evaluate(background) == "rgb(244, 241, 234)"


def test_keys_can_be_switched_off(open_page):
    page = open_page()
    page.keyboard.press("m")
    page.locator("dialog input[type=checkbox]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    assert page.locator(".lens").get_attribute("data-shows") == "nothing"


def test_everything_is_reached_by_the_keyboard(open_page):
    page = open_page()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))
    assert {"Menu", "Use the camera", "Choose a picture", "Draw it", "Camera", "Picture", "Draw"} <= seen


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_to_mend(open_page, dark, language):
    page = open_page(dark=dark, language=language)
    axe = require_axe()

    def judged() -> list[str]:
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found["violations"]]

    assert judged() == []
    page.keyboard.press("c")
    reading(page)
    assert judged() == []
    page.keyboard.press("m")
    page.wait_for_selector("dialog[open]")
    assert judged() == []
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    assert judged() == []


def test_a_browser_that_answers_otherwise_is_not_trusted_in_silence(open_page, model_file, tmp_path, monkeypatch):
    from handlens.page import build

    wrong = build.joined

    def changed(golden):
        document = json.loads(wrong(golden).split(b"\0", 1)[0])
        for frame in document["frames"]:
            frame["score"] = 1 - frame["score"]
            frame["label"] = None
        return json.dumps(document).encode() + b"\0" + golden.packed

    monkeypatch.setattr(build, "joined", changed)
    page = open_page(path=build_page(model_file, tmp_path / "wrong.html", name="Digits").path)
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog h2").inner_text() == words()["check_bad"]
    assert page.locator(".check.alarm").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.get_by_role("button", name="Check this browser").click()
    page.wait_for_selector("dialog[open]")
    assert page.locator("dialog").count() == 1


def test_every_word_is_said_somewhere_in_every_language():
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "web/src/page").glob("*.ts")))
    english = json.loads((TEXTS / "en.json").read_text(encoding="utf-8"))
    built = {"_why", "colours_"}  # keys that are put together
    for key in english:
        assert f'"{key}"' in sources or f'{key}:' in sources or any(part in key for part in built), f"nobody says {key}"
    for language in LANGUAGES:
        spoken = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
        assert list(spoken) == list(english)
        for key, word in spoken.items():
            assert word.strip(), (language, key)
            assert sorted(re.findall(r"%\d\$,?[sd]", word)) == sorted(re.findall(r"%\d\$,?[sd]", english[key])), (language, key)


def test_no_two_languages_say_a_sentence_alike():
    texts = {language: json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES}
    for key in ("start", "refused_why", "insecure_why", "check_why", "about_private"):
        assert len({texts[language][key] for language in LANGUAGES}) == len(LANGUAGES)
