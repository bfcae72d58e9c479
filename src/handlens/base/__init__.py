"""What every room stands on: files that are written whole or not at all, reporters, versions, TensorFlow's import."""
