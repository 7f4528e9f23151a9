"""`python -m tellings`."""

from tellings.cli import main

if __name__ == "__main__":
    main()
