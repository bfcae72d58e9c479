"""Made camera frames, with and without a digit, and drawings that are no digits: what nothing real is trained on."""
