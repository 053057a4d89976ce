"""`python -m trace` is the command `trace`."""

from trace.cli import main

if __name__ == "__main__":
    main()
