"""The command line: it parses, calls one function of the Python API, and prints.

In go words, out come lines: results on stdout, progress on stderr. `app` has the commands, `phone` those that end on
the phone; `reports` and `phone_reports` print results, `terminal` progress and errors, `drawing` a prediction as a
picture. No logic lives here, and nothing heavy is imported before a command needs it.

May be imported by `__main__` alone, and by what documents it.
"""
