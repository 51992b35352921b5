"""`python -m scripts.fuzz`: a coverage-guided fuzzer over one target, in a process of its own."""

from scripts.fuzz.command import main

if __name__ == "__main__":
    main()
