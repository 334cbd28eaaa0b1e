"""What a person who runs Rebonds can do wrong: told in one sentence, never with a traceback."""


class Misconfigured(Exception):
    """Something must be set right before Rebonds can start; the message says what, and how."""
