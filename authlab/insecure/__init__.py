"""What is wrong on purpose: to be attacked, measured and mended, never to be copied."""
