"""What is measured, side by side with a peer or a limit in the same run: `make bench`."""
