"""Onto the phone: by cable with adb, or over the local network with a QR code.

In goes an .apk, out comes an app on a phone, or what stands in its way and what to do about it. `adb` finds the phone,
`install` installs, `check` has it check the app, `collect` fetches what people corrected in it; `share` shares the one file,
which `serving` serves, at the likeliest of this computer's `addresses`, which `qr` draws; `sideloading` tells beforehand what the
phone will ask.

May be imported by the command line and the public surface.
"""
