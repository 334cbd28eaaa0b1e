"""What the team's pages ask of the store, on both databases."""

from __future__ import annotations

from datetime import timedelta

from actions import decisions, moderation
from domain.testimonies import Verdict
from storage import cases, privileged
from storage.store import Store
from storage.tx import Tx
from storage.work_done import WorkDone, work_done
from tests.actions.team import NOON, RULES, Team, seat, tell
from tests.town import enrol

THREE = NOON + timedelta(hours=3)
FOUR = NOON + timedelta(hours=4)


def work(tx: Tx, team: Team) -> int:
    """Léo refuses one story, which is asked about again and accepted by Inès; another one waits."""
    read = ((team.leo, 1, Verdict.REFUSE, THREE), (team.ines, 2, Verdict.ACCEPT, FOUR))
    for by, revision, verdict, at in read:
        moderation.open_testimony(tx, by=by, now=at, testimony_id=team.story)
        decisions.decide_testimony(
            tx, by=by, now=at, rules=RULES, testimony_id=team.story, revision=revision, verdict=verdict,
            reason="pub",
        )  # fmt: skip
        if verdict is Verdict.REFUSE:
            story = tx.testimonies.locked(team.story)
            assert story is not None
            tx.testimonies.submit(story, "Un bruit sourd.", revision=2, now=THREE)
            tx.testimonies.change(story.id, review_asked_at=at + timedelta(minutes=1))
    return tell(tx, enrol(tx, 9, "Lou", "fr", (), False, NOON))


async def test_what_waits_what_was_done_and_the_journal_of_it(database_url: str) -> None:
    with Store(database_url) as store:
        team = await store.write(lambda tx: seat(tx, store))
        waiting = await store.write(work, team)

        queue = await store.read(cases.queue, but_of=team.leo.id)
        case = await store.read(cases.case, team.story, by=team.leo.id)
        done: WorkDone = await store.read(work_done, since=NOON)
        lines, total = await store.read(privileged.lines, page=0, size=2)
        proof = await store.read(privileged.proof)

    assert [one.testimony.id for one in queue.waiting] == [waiting]
    assert case is not None
    assert case.names == {team.leo.id: "Léo", team.ines.id: "Inès"}
    assert (done.received, done.waiting, done.reviews_asked) == (3, 1, 1)
    assert done.verdicts == {Verdict.REFUSE: 1, Verdict.ACCEPT: 1}
    assert (done.second_looks, done.second_looks_changed) == (1, 1)
    assert done.usual_delay == timedelta(hours=2), "three hours, and one"
    assert done.reasons == [("pub", 1)]
    assert [line.who for line in lines] == ["Inès", "Inès"]
    assert (proof.links, proof.broken) == (total, ())
