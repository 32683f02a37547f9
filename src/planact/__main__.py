"""`python -m planact` is the command line, which `accelerate launch -m planact` needs."""

from planact.cli import main

main()
