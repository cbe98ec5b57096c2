"""Start Kaitei Watch: the same program as the console script `kaitei`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
