"""From the camera's frame to what the network sees, as operators of the frozen graph.

    frame ──► lens ──► view ──► network's input
    planes    lens     ink      28x28 ink as MNIST's authors would have fitted it
                       photo    the square in colour

The view `ink` reads top to bottom in `ink`; `polarity`, `finder` and `strokes` are its parts, `presence` says whether
there is anything to read, `graph` puts it all before a network (`frozen`: the network as constants) as the model
file's two signatures; `photo` is the view of anything else. Weights that ship are in `shipped` and made by
`tools/fit_frame_weights.py`.

All are TensorFlow functions that run once, when a model file is frozen. Import them by their own names: this package
imports nothing by itself. May be imported by training and export, the tools and the tests.
"""
