"""Pictures as bytes and pixels: decoding, resampling, and a camera's planes made of any of them.

In goes a picture file, an image or an array; out come uint8 pixels as a network takes them, or the planes of a frame.
`geometry` has the shapes of frame and lens, once; `opening` trusts no file, `ground` ends transparency, `decode` is the one
way from a picture to pixels; `scaling` resamples; `looks` and `planes` are the way of `predict`, from a photo to what a
camera would have delivered; `curves` draws by hand. numpy and Pillow only.

May be imported by every room from `modelfile` up; knows nothing of labels, networks or model files.
"""
