"""What must not break, broken on purpose: each command hurts the bot in one way and counts what was lost.

`make torture-kills`, or `python -m benchmarks.torture.kills --quick`: JSON on stdout, exit code 1 where the
goal does not hold.
"""
