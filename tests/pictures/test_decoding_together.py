"""Big pictures are decoded at the same time, within the memory of the largest one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from handlens.pictures import room as rooms
from handlens.pictures.decode import decode_photo
from handlens.pictures.opening import MOST_PIXELS
from handlens.pictures.room import BIG_PIXELS, Room, turn_for


def test_as_many_as_have_room_and_no_more() -> None:
    room, inside, most, lock = Room(10), 0, 0, threading.Lock()
    two_met = threading.Barrier(2, timeout=10)

    def enter(pixels: int) -> None:
        nonlocal inside, most
        with room.taken(pixels):
            with lock:
                inside += pixels
                most = max(most, inside)
            if pixels == 5:
                two_met.wait()  # it would wait for ever if one were decoded at a time
            with lock:
                inside -= pixels

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, [5, 5, 5, 5, 4, 4, 4, 7, 7, 3, 3]))
    assert most <= 10


def test_what_is_larger_than_the_room_is_alone_and_room_comes_back_after_an_error() -> None:
    room = Room(10)
    for _ in range(3):
        try:
            with room.taken(25):
                raise ValueError
        except ValueError:
            pass
    with room.taken(10):
        pass


def test_small_pictures_do_not_wait(monkeypatch) -> None:
    monkeypatch.setattr(rooms, "_room", None)  # who asked for room would fail
    with turn_for(Image.new("L", (BIG_PIXELS // 1000, 1000))):
        pass


def test_a_big_picture_waits_for_room(tmp_path, monkeypatch) -> None:
    Image.effect_noise((4000, 2100), 50).save(tmp_path / "big.png", compress_level=1)
    room = Room(MOST_PIXELS)
    monkeypatch.setattr(rooms, "_room", room)
    done = threading.Event()
    with room.taken(MOST_PIXELS):
        thread = threading.Thread(target=lambda: (decode_photo(tmp_path / "big.png", 16, 1), done.set()))
        thread.start()
        assert not done.wait(0.5)
    thread.join(30)
    assert done.is_set()
