"""`hipvoice`, and `python -m hipvoice`."""

from hipvoice.isolation import forsake_working_folder


def main() -> None:
    """Run the command line."""
    forsake_working_folder()
    from hipvoice.cli import main as command_line  # noqa: PLC0415 - nothing before it is isolated

    command_line()


if __name__ == "__main__":
    main()
