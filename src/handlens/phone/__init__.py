"""Onto the phone: by cable with adb, or over the local network with a QR code.

In goes an .apk or an .html, out comes an app or a page on a phone, or what stands in its way and what to do about it. `adb`
finds the phone, `install` installs, `check` has it check the app, `collect` fetches what people corrected in it; `share` shares
the one file, which `serving` serves, at the likeliest of this computer's `addresses`, which `qr` draws; `sideloading` tells
beforehand what the phone will ask. `pages` serves a page in the same way, with a `certificate` of this computer's own where a
live camera is wanted.

May be imported by the command line and the public surface.
"""
