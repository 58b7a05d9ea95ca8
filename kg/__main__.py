"""`python -m kg`: the command line, where the program `kg` is not on the path."""

from kg.cli.app import main

if __name__ == "__main__":
    main()
