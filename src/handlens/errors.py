"""The one error tree. Everything that handlens raises on purpose is a HandlensError.

    HandlensError
    ├── UsageError        the call itself: an unknown word, options that contradict each other
    ├── DatasetError      the dataset as a whole: no classes, one class, nothing readable
    │   ├── IdxError      bytes that are not the IDX file they should be
    │   └── PictureError  one picture that cannot be opened
    ├── RunError          a run folder: already there, unfinished, made for other settings
    ├── ExportError       freezing: a check that the model file failed
    ├── ModelError        a model file: unreadable, without a contract, or one that does not fit
    ├── ApkError          packaging the app
    │   └── SigningError  the key: wrong password, readable by others, not a key
    └── PageError         making or reading the page

An error says what happened, what was received, and what to try:

>>> print(UsageError("unknown network", received="'resnet'", hint="use softmax, deep or compact"))
unknown network. Received: 'resnet'
"""


class HandlensError(Exception):
    """Base of all handlens errors.

    Args:
        message: what was wrong, one sentence without a full stop.
        received: what was received, ready to print.
        hint: what to try next, best a line that can be pasted.
    """

    def __init__(self, message: str, *, received: object = None, hint: str | None = None):
        self.message = message
        self.received = received
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        if self.received is None:
            return self.message
        stop = "" if self.message.endswith(("?", "!")) else "."
        return f"{self.message}{stop} Received: {self.received}"


class UsageError(HandlensError):
    """The call itself is wrong: an unknown word, options that contradict each other."""


class DatasetError(HandlensError):
    """The dataset as a whole cannot be used."""


class IdxError(DatasetError):
    """Bytes that are not the IDX file they should be."""


class PictureError(DatasetError):
    """One picture that cannot be opened."""


class RunError(HandlensError):
    """A run folder that is in the way, unfinished, or made for other settings."""


class ExportError(HandlensError):
    """Freezing failed, or the frozen file failed a check."""


class ModelError(HandlensError):
    """A model file that is unreadable, has no contract, or does not fit."""


class ApkError(HandlensError):
    """The app could not be packaged or read."""


class SigningError(ApkError):
    """The signing key or a signature is unusable."""


class PageError(HandlensError):
    """The page could not be made or read."""
