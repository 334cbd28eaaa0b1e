"""Figures for operators: how much waits, and how old it is. Read when somebody asks, never pushed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric


class Depths:
    """What waits at this instant, in each room."""

    def __init__(self, depths: Mapping[str, Callable[[], float]]) -> None:
        self._depths = depths

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily("rebonds_waiting", "What waits at this instant", labels=["where"])
        for where, depth in self._depths.items():
            family.add_metric([where], depth())
        yield family


def make_registry(depths: Mapping[str, Callable[[], float]]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Depths(depths))
    return registry
