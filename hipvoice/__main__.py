"""`python -m hipvoice`."""

from hipvoice.cli import main

main()
