"""A Telegram that lives on this machine, for any bot that speaks the Bot API."""
