"""Learn login security by doing it: the helper package of the authlab notebooks."""
