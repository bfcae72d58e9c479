"""`python -m handlens` is the command `handlens`."""

from .cli.app import main

if __name__ == "__main__":
    main()
