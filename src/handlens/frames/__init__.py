"""From the camera's frame to what the network sees, as operators of the frozen graph.

    frame ──► lens ──► view ──► network's input
    planes    lens     ink      28x28 ink as MNIST's authors would have fitted it
                       photo    the square in colour

`planes` needs numpy and Pillow alone and makes a frame of any picture; the other modules are TensorFlow functions that
run once, when a model file is frozen. Import them by their own names: this package imports nothing by itself.
"""
