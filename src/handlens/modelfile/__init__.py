"""The model file: its contract, how the bytes carry it, and how Python opens the file and reads with it.

In goes a .tflite, out comes a `Model` that predicts, or what the file says of itself. `contract` (with its `figures`) is
all that an app or a page ever knows of a model; `sealing` puts it into the bytes and reads it back; `flatbuffer` reads
those bytes safely; `model` runs them with LiteRT, `stills` looks at a picture with it; `inkview` is the camera's view
without a network; `golden` are frames by which an app or a page checks itself, `credits` whose pictures and weights they
carry; `smoothing` makes a camera's readings calm; `teaching` is what a phone learns from a few shots, beside the `exemplars`
in the file; `phone_operators` says whether the phone will; `inspection` tells what is inside. No TensorFlow.

May be imported by every room from `datasets` up.
"""
