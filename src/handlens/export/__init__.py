"""Export: freezing a run into one model file. TensorFlow is imported when an export starts."""
