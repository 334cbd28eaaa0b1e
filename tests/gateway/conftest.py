"""The same town and the same simulator as the flows."""

from tests.flows.conftest import simulator, simulator_url, town

__all__ = ["simulator", "simulator_url", "town"]
