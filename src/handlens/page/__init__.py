"""From a model file to one HTML page that reads with it: no server, no store, no request to anywhere.

In goes a .tflite, out comes an .html; or in goes an .html, and out comes what is in it. `build` makes it: the page's own
script and style, which `tools/build-page` makes of web/ (`built/`), its `runtime` (pinned, fetched by
`tools/fetch-page-runtime`), `notices`; `parts` is how they stand in the file, `policy` the Content-Security-Policy that
forbids every request. `inspection` reads a page back. It knows a model through its contract alone.

May be imported by phone, the pipeline and what stands above them; never by what trains or exports.
"""
