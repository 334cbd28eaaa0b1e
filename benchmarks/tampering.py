"""Changing one character of the chained journal, as somebody would who can write its database."""

from __future__ import annotations

import random
import string

from sqlalchemy import Connection, String, cast, select, type_coerce, update

from storage.tables import journal, seals

LINE = (journal.c.at, journal.c.act, journal.c.subject, journal.c.outcome, journal.c.details)
MARKS = (seals.c.by_salt, seals.c.by_mark, seals.c.about_salt, seals.c.about_mark, seals.c.seal)
PRINTABLE = string.printable[:95]


def tamper(connection: Connection, dice: random.Random) -> str:
    """Change one character of one line that is sealed, or of its seal; SQLite only. Says what was changed."""
    column = dice.choice(LINE + MARKS)
    table, key = column.table, column.table.primary_key.columns[0]
    sealed = select(key, cast(column, String).label("value")).where(column.is_not(None))
    if table is journal:
        sealed = sealed.join(seals, seals.c.line_id == journal.c.id)
    number, value = dice.choice(connection.execute(sealed.where(cast(column, String) != "")).all())
    place = dice.randrange(len(value))
    other = dice.choice([one for one in PRINTABLE if one != value[place]])
    changed = value[:place] + other + value[place + 1 :]
    connection.execute(update(table).where(key == number).values({column: type_coerce(changed, String)}))
    return f"{column} of {number}: {value!r} to {changed!r}"
