"""Pictures: decoding a file, fitting what is written, and the planes of a camera frame made of it. No TensorFlow."""
