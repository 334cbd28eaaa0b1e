"""What a person sees: messages and their buttons, built from values; no sentence is written here."""
