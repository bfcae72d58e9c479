"""One picture to pixels: every mode and orientation, exact areas, and nothing but PictureErrors for damaged files."""

import io
import struct
import tracemalloc
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from dataset_helpers import made_picture
from handlens.errors import PictureError
from handlens.pictures.decode import decode_luma, decode_photo, is_grey, load_picture, picture_size
from handlens.pictures.ground import ground_of, luma_of, on_ground
from handlens.pictures.scaling import area_means


def saved(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_exif_orientation_is_obeyed_as_pillow_obeys_it(tmp_path: Path, orientation: int, suffix: str) -> None:
    image = Image.fromarray(np.kron(np.arange(6, dtype=np.uint8).reshape(2, 3) * 40, np.ones((16, 16), np.uint8)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, object] = {"lossless": True} if suffix == "webp" else {}
    path = saved(image, tmp_path / f"a.{suffix}", exif=exif, **options)
    with Image.open(path) as stored:
        upright = ImageOps.exif_transpose(stored).convert("L")
    assert np.array_equal(np.asarray(load_picture(path).convert("L")), np.asarray(upright))
    side = min(upright.size)
    middle = ImageOps.fit(upright, (side, side), Image.Resampling.BOX)
    assert np.abs(decode_photo(path, side, 1)[..., 0].astype(int) - np.asarray(middle)).max() <= 1


def test_damaged_exif_leaves_the_picture_as_it_is(tmp_path: Path) -> None:
    path = saved(made_picture(0), tmp_path / "a.jpg", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff garbage")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert decode_photo(path, 48, 3).shape == (48, 48, 3)


@given(
    st.integers(1, 12).flatmap(lambda count: st.tuples(st.just(count), st.integers(count, 40))),
    st.integers(0, 2**32 - 1),
)
def test_area_means_are_exact(sizes: tuple[int, int], seed: int) -> None:
    count, length = sizes
    pixels = np.random.default_rng(seed).integers(0, 256, (length, 3))
    exact = np.repeat(pixels, count, axis=0).reshape(count, length, 3).mean(axis=1)  # every pixel cut into `count`
    assert np.allclose(area_means(pixels, count), exact)
    assert np.allclose(area_means(np.full(length, 7.0), count, 0.25, length - 0.5), 7)


@pytest.mark.parametrize("size", [(640, 480), (100, 100), (333, 1000), (64, 65)])
def test_the_middle_square_is_averaged_by_area(tmp_path: Path, size: tuple[int, int]) -> None:
    image = made_picture(3, size)
    decoded = decode_photo(saved(image, tmp_path / "a.png"), 64, 3)
    side = min(size)
    left, top = (size[0] - side) / 2, (size[1] - side) / 2
    pixels = np.asarray(image, float)
    rows = area_means(pixels, 64, top, top + side)
    exact = area_means(rows.swapaxes(0, 1), 64, left, left + side).swapaxes(0, 1)
    assert np.abs(decoded - exact).max() <= 1.01


def test_shrinking_in_two_steps_comes_close_to_exact_even_for_noise(tmp_path: Path) -> None:
    image = made_picture(3, (102, 77)).resize((1023, 777), Image.Resampling.BICUBIC)
    exact = area_means(np.asarray(image, float)[:, 123:900], 64)
    exact = area_means(exact.swapaxes(0, 1), 64).swapaxes(0, 1)
    decoded = decode_photo(saved(image, tmp_path / "a.png"), 64, 3)
    assert np.abs(decoded - exact).mean() < 1.5
    assert np.abs(decoded - exact).max() < 8


def test_small_pictures_are_enlarged_and_one_pixel_is_enough(tmp_path: Path) -> None:
    assert (decode_photo(saved(Image.new("RGB", (1, 1), (9, 8, 7)), tmp_path / "a.bmp"), 28, 3) == (9, 8, 7)).all()
    assert decode_photo(saved(made_picture(0, (3, 500)), tmp_path / "b.png"), 64, 1).shape == (64, 64, 1)


def test_a_large_jpeg_decoded_small_is_the_same_picture(tmp_path: Path) -> None:
    x, y = np.meshgrid(np.linspace(0, 255, 1600), np.linspace(0, 255, 1200))
    image = Image.fromarray(np.stack([x, y, 255 - x], axis=-1).astype(np.uint8))
    small = decode_photo(saved(image, tmp_path / "a.jpg", quality=95), 32, 3)
    exact = decode_photo(saved(image, tmp_path / "a.png"), 32, 3)
    assert np.abs(small.astype(int) - exact).max() <= 3


def deep(values: np.ndarray) -> Image.Image:
    return Image.fromarray(values.astype(np.uint16))


def with_transparent_colour(tmp_path: Path) -> Path:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([10, 20, 30, 200, 100, 50])
    return saved(image, tmp_path / "a.png", transparency=1)


@pytest.mark.parametrize(
    ("image", "suffix", "expected"),
    [
        (Image.new("1", (8, 8), 1), "png", (255, 255, 255)),
        (Image.new("L", (8, 8), 77), "png", (77, 77, 77)),
        (deep(np.full((8, 8), 0x8000)), "png", (128, 128, 128)),
        (deep(np.full((8, 8), 0xFFFF)), "png", (255, 255, 255)),
        (Image.new("LA", (8, 8), (0, 128)), "png", (127, 127, 127)),
        (Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "png", (255, 255, 255)),
        (Image.new("RGBA", (8, 8), (255, 0, 0, 255)), "webp", (254, 0, 0)),
        (Image.new("RGBA", (8, 8), (0, 100, 200, 51)), "png", (204, 224, 244)),
        (Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "jpg", (254, 0, 0)),
        (Image.new("RGB", (8, 8), (1, 2, 3)), "bmp", (1, 2, 3)),
    ],
)
def test_every_mode_becomes_eight_bits_over_white(
    tmp_path: Path, image: Image.Image, suffix: str, expected: tuple[int, ...]
) -> None:
    path = saved(image, tmp_path / f"a.{suffix}")
    assert np.abs(decode_photo(path, 8, 3).astype(int) - expected).max() <= 2
    grey = round(0.299 * expected[0] + 0.587 * expected[1] + 0.114 * expected[2])
    assert np.abs(decode_photo(path, 8, 1).astype(int) - grey).max() <= 2
    assert np.abs(np.asarray(load_picture(path).convert("RGB")).astype(int) - expected).max() <= 2
    assert is_grey(path) == (max(expected) - min(expected) <= 2)
    assert picture_size(path) == (8, 8)


def test_a_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    path = with_transparent_colour(tmp_path)
    assert (decode_photo(path, 8, 3) == 255).all()


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    before = Image.MAX_IMAGE_PIXELS
    for side, message in (
        (9000, "9000x9000 is more than 64"),
        (60000, "more than 64 million"),
        (0, "header cannot be read|no pixels"),
    ):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        path = tmp_path / f"{side}.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
        with pytest.raises(PictureError, match=message):
            decode_photo(path, 28, 3)
    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_damaged_files_are_picture_errors_or_pictures(tmp_path: Path, suffix: str) -> None:
    stream = io.BytesIO()
    made_picture(1, (24, 20)).save(stream, "jpeg" if suffix == "jpg" else suffix)
    whole = stream.getvalue()
    rng = np.random.default_rng(0)
    outcomes = set()
    path = tmp_path / f"a.{suffix}"
    for _ in range(250):
        mutated = bytearray(whole)
        for place in rng.integers(0, min(len(mutated), rng.choice([40, 5000])), rng.integers(1, 5)):
            mutated[place] = rng.integers(0, 256)
        path.write_bytes(mutated[: rng.integers(1, len(mutated) + 200)])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert decode_photo(path, 16, 3).shape == (16, 16, 3)
            outcomes.add("picture")
        except PictureError as error:
            outcomes.add("error" if error.message.isprintable() and len(error.message) <= 100 else error.message)
    assert outcomes == {"picture", "error"}


def test_load_picture_names_the_file(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.png", "there is no such picture"), (tmp_path, "not a file")):
        with pytest.raises(PictureError, match=message) as caught:
            load_picture(path)
        assert caught.value.received == path
    (tmp_path / "a.png").write_text("x")
    with pytest.raises(PictureError, match=r"cannot read the picture: not a png, .* or jp2 picture.*a\.png"):
        load_picture(tmp_path / "a.png")


# Grey


def test_a_picture_as_thin_as_a_hair_takes_no_memory(tmp_path: Path) -> None:
    path = saved(Image.new("L", (4_000_000, 1), 200), tmp_path / "a.png")
    tracemalloc.start()
    luma = decode_luma(path)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert luma.max() == luma.min() == 200
    assert peak_bytes < 1 << 20


def test_grey_is_upright_and_shrunk_by_whole_factors(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("L", (4000, 3000), 220)
    image.paste(20, (0, 0, 400, 3000))
    for suffix in ("png", "jpg"):
        path = tmp_path / f"a.{suffix}"
        image.save(path, exif=exif)
        luma = decode_luma(path)
        assert luma.shape == {"png": (1334, 1000), "jpg": (2000, 1500)}[suffix]  # a JPEG shrinks itself, by powers of 2
        assert luma[: len(luma) // 11].mean() < 40
        assert luma[len(luma) // 9 :].mean() > 200
    small = saved(made_picture(0, (40, 30)), tmp_path / "b.png")
    assert np.array_equal(decode_luma(small), np.asarray(load_picture(small).convert("L")))


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_a_path_its_bytes_and_a_pillow_image_give_one_answer(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    for number, (image, options) in enumerate([
        (made_picture(0, (40, 30)), {"exif": exif}),
        (deep(np.arange(1200).reshape(30, 40) * 54), {"exif": exif}),
        (made_picture(1, (40, 30)).convert("RGBA"), {"exif": exif}),
    ]):  # fmt: skip
        path = saved(image, tmp_path / f"{number}.png", **options)
        whole = np.asarray(load_picture(path))
        assert np.array_equal(whole, np.asarray(load_picture(path.read_bytes())))
        with Image.open(path) as opened:
            assert np.array_equal(whole, np.asarray(load_picture(opened)))


def test_deep_modes_are_read_by_their_mode_and_not_by_what_is_in_them() -> None:
    dark = np.full((4, 4), 200, np.uint16)  # of 65535: all but black
    assert np.asarray(load_picture(Image.fromarray(dark))).max() == 1
    assert np.asarray(load_picture(Image.fromarray(dark.astype(np.int32)))).max() == 1
    assert np.asarray(load_picture(Image.fromarray(dark.astype(np.float32)))).max() == 200


def drawing(ink: tuple[int, int, int], share: float, alpha: int = 255) -> Image.Image:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((*ink, alpha), (0, 0, 20, round(20 * share)))
    return image


@pytest.mark.parametrize(
    ("image", "ground"),
    [
        (drawing((255, 255, 255), 0.2), 0),
        (drawing((0, 0, 0), 0.2), 255),
        (drawing((255, 255, 255), 0.6), 255),  # most of it can be seen: a picture, not a drawing
        (drawing((255, 255, 0), 0.2), 0),
        (drawing((0, 0, 255), 0.2), 255),
        (drawing((127, 127, 127), 0.2), 255),
        (drawing((128, 128, 128), 0.2), 0),
        (drawing((0, 0, 0), 0.0), 255),
        (drawing((255, 255, 255), 1.0, 127), 0),
        (drawing((255, 255, 255), 1.0, 128), 255),
    ],
)
def test_light_drawings_on_transparency_go_over_dark(image: Image.Image, ground: int) -> None:
    assert ground_of(image) == ground
    assert np.array_equal(np.asarray(load_picture(image)), on_ground(image, ground))


def test_the_ground_is_one_for_all_strips_of_a_large_picture(tmp_path: Path) -> None:
    image = Image.new("LA", (300, 3000), (0, 0))
    image.paste((250, 255), (0, 0, 300, 900))  # the upper strips alone would be a light picture, the lower ones empty
    decoded = decode_photo(saved(image, tmp_path / "a.png"), 32, 1)
    assert decoded.max() == 0  # the centred square holds none of the drawing


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_luma_is_what_pillow_says(red: int, green: int, blue: int) -> None:
    grey = Image.new("RGB", (1, 1), (red, green, blue)).convert("L")
    assert luma_of(np.array([[red, green, blue]]))[0] == grey.getpixel((0, 0))


def jpeg(size: tuple[int, int] = (320, 240), **options: object) -> bytes:
    stream = io.BytesIO()
    made_picture(2, size).save(stream, "JPEG", **options)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 95, "subsampling": 0}])
def test_a_jpeg_without_its_end_marker_is_read(options: dict[str, object]) -> None:
    whole = jpeg(**options)
    pixels = np.asarray(load_picture(whole))
    assert np.array_equal(pixels, np.asarray(load_picture(whole[:-2])))
    short = np.asarray(load_picture(whole[:-12])) if not options.get("progressive") else pixels
    assert np.array_equal(pixels[:-18], short[:-18])  # chroma is smoothed over two more rows


def test_a_jpeg_that_pillow_opened_is_decoded_as_its_file() -> None:
    """Pillow refuses one without its end marker once it decodes it itself; and the stream stays where its owner left it."""
    stream = io.BytesIO()
    made_picture(0, (64, 48)).save(stream, "JPEG", quality=95)
    cut = io.BytesIO(stream.getvalue()[:-2])
    with Image.open(cut) as picture:
        place = cut.tell()
        assert np.array_equal(np.asarray(load_picture(picture)), np.asarray(load_picture(cut.getvalue())))
        assert cut.tell() == place
    with Image.open(stream) as picture:
        picture.load()
        assert np.array_equal(np.asarray(load_picture(picture)), np.asarray(load_picture(stream.getvalue())))


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
def test_a_jpeg_that_breaks_off_is_an_error(kept: float) -> None:
    whole = jpeg()
    with pytest.raises(PictureError, match=r"it breaks off after \d+% of its rows"):
        load_picture(whole[: int(len(whole) * kept)])


def test_a_large_jpeg_shrinks_while_it_is_decoded(tmp_path: Path) -> None:
    picture = load_picture(jpeg((6100, 4100)))
    assert picture.size == (3050, 2050)
    assert load_picture(jpeg((6000, 4000))).size == (6000, 4000)
    assert load_picture(jpeg((14000, 7000))).size == (3500, 1750)  # 98 million pixels: Pillow would warn


def test_a_jpeg_of_too_many_pixels_is_refused_by_its_header() -> None:
    content = bytearray(jpeg((64, 64)))
    start = content.index(b"\xff\xc0")
    content[start + 5 : start + 9] = struct.pack(">HH", 17000, 16000)
    with pytest.raises(PictureError, match="16000x17000 is more than 256 million pixels"):
        load_picture(bytes(content))


@pytest.mark.parametrize("size", [(64, 64), (64, 70), (70, 64), (64, 65), (128, 128)])
def test_pixels_that_are_cells_already_stay_as_they_are(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    left, top = (size[0] - min(size)) / 2, (size[1] - min(size)) / 2
    rows = area_means(pixels, 64, top, top + min(size))
    exact = area_means(rows.swapaxes(0, 1), 64, left, left + min(size)).swapaxes(0, 1)
    np.testing.assert_array_equal(decode_photo(tmp_path / "a.png", 64, 3), np.rint(exact).astype(np.uint8))
