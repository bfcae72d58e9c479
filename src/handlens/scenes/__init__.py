"""Made camera frames, with and without a digit, and drawings that are no digits: what no photo is needed for.

In go 28x28 pictures, a difficulty and a seed; out come frames (luma, rotation, and the truth about both), or
drawings. `make` makes the frames, `difficulty` says how hard they are, `allographs` draws digits in hands that MNIST lacks,
`negatives` writing of no class; `look_alikes` says which characters are taken for which. What starts with an underscore
(paper, pen, ink, camera) is nobody's but this room's. numpy and Pillow only.

May be imported by frames and what stands above it, the tools and the benchmarks. It knows no dataset: pictures are
handed to it.
"""
