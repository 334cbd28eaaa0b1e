"""The bots that ours is measured beside. Each is a program of its own: address, port, secret."""
