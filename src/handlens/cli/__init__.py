"""The command line: parses, calls one function of the Python API, prints. No logic lives here."""
