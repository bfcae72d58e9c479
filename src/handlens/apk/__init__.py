"""From a model file to an installable app, and onto the phone; no Android SDK.

build        model file -> signed .apk                     inspect      .apk -> what is in it
  golden     frames by which the app checks itself         install      by adb
  icon       pictures of the launcher                      share        by the local network, with a QR code
  manifest, resources, axml, chunks    Android's binary formats
  archive    the aligned zip           signing, verification, keys    signature schemes v2 and v3
  libraries  the phone's runtime       licences                       of all that is inside
"""
