"""By what the panel is made to look like the population: the criteria of the profile, with the territory's shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from content.loader import Content
from domain.messages import Text, Value, Words
from domain.panel import Criterion
from domain.profile_questions import DECLINED

COMMUNE, DENSITY = "pr-commune", "densite-3"


def criteria_of(content: Content) -> tuple[Criterion, ...]:
    """Those that are required, then those that are wished."""
    quotas = content.quotas
    return tuple(
        Criterion(name, _options(content, name), quotas.population.get(name, {}))
        for name in (*quotas.required, *quotas.wished)
    )


def questions_of(content: Content) -> list[str]:
    """The questions whose answers are counted: the density is that of the commune."""
    return [COMMUNE if one.id == DENSITY else one.id for one in criteria_of(content)]


def _options(content: Content, name: str) -> tuple[str, ...]:
    if name == DENSITY:
        return tuple(sorted({str(commune.density_3) for commune in content.territory.communes}))
    return tuple(option.id for option in content.profile[name].options if option.id != DECLINED)


def counted(
    content: Content, criterion: Criterion, counts: Mapping[str, Mapping[str, int]]
) -> Mapping[str, int]:
    """How many people stand behind each option of a criterion."""
    if criterion.id != DENSITY:
        return counts.get(criterion.id, {})
    densities = {commune.code: str(commune.density_3) for commune in content.territory.communes}
    by_density = Counter[str]()
    for code, people in counts.get(COMMUNE, {}).items():
        if code in densities:  # not those who live elsewhere
            by_density[densities[code]] += people
    return by_density


def criterion_in_words(criterion: Criterion) -> Value:
    if criterion.id == DENSITY:
        return Text("page-panel-density")
    return Words(f"profile/{criterion.id}/question")


def option_in_words(criterion: Criterion, option: str) -> Value:
    if criterion.id == DENSITY:
        return Text(f"page-panel-density-{option}")
    return Words(f"profile/{criterion.id}/options/{option}")
