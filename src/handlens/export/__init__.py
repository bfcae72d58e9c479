"""Export: a run frozen into one model file, which proves itself before it is written.

In go a `Run` and its dataset, out comes a sealed .tflite. `export` is the way through: `freezing` makes the graph of
it, `litert` converts, `precision` shrinks the weights, `threshold` finds the score below which nothing is shown,
`examples` takes the pictures that travel with it, `checks` compares the file with what it was made from, `testing` measures
it, once, and keeps the figures in the run. `metadata` writes what ML Kit and MediaPipe read, `tutorial` the graph files of 2016.

TensorFlow is imported when an export starts. May be imported by the pipeline.
"""
