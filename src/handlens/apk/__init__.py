"""From a model file to an installable, signed app; no Android SDK.

In goes a .tflite, out comes an .apk; or in goes an .apk, and out comes what is in it. `build` packages: `manifest`,
`icon`, `naming`, `libraries` (the phone's runtime), `licences`.
`inspection` reads an app back. Two rooms lie inside this one, and only this one enters them: `format`, Android's
binary formats, and `signature`, keys and signatures. It knows a model through its contract alone. `classes.dex` is
made by `tools/build-dex`.

May be imported by phone, the pipeline and what stands above them; never by what trains or exports.
"""
