"""`python -m handlens` is the command `handlens`."""

from .cli import main

if __name__ == "__main__":
    main()
