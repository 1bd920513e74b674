"""Rate limits live in the shared cache: each test starts with a clean one."""

import pytest


@pytest.fixture(autouse=True)
def no_limits_reached(shared_cache: None) -> None:
    pass
