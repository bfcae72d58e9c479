"""The report: how good a model is, as one page that a teacher would put on the wall.

    figures, readings, model file ──► measured here: difficulty, precisions, mistakes ──► page ──► report.html, report.csv
    evaluation, training              frames are made again, files shrunk and read

In goes a `Subject`: an evaluation, the readings that it was counted from, the model file and the pictures; out comes one
self-contained file, with no request to the net, and beside it the doubtful labels as CSV. `subject` says what a report is of,
`page` writes it, `advice` says what would help, `compared` sets runs side by side. Every picture lies in one sheet
(`sprites`), every curve is SVG of our own (`charts`), every sentence stands without JavaScript.

NumPy, Pillow and LiteRT; no TensorFlow. May be imported by the pipeline.
"""
