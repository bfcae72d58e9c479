"""The model file: its contract, how the file carries it, and how Python opens and reads with it. No TensorFlow."""
