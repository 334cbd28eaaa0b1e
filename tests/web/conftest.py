"""Pages in a real browser, and the demo as a person starts it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.flows.conftest import simulator_url as simulator_url
from tests.phone import connected
from tests.town import Town, open_town

ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
SOMEBODY_ELSES = (
    "DATABASE_URL=nonsense\nTELEGRAM_BOT_TOKEN=nonsense\nPUBLIC_URL=nonsense\nLOG_LEVEL=nonsense\n"
)


@dataclass
class RunningDemo:
    """A demo that was started from the command line."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    def stops(self) -> int:
        """Ask it to stop; how it ended."""
        self.process.terminate()
        return self.process.wait(timeout=10)


def demo_process(folder: Path, *options: str) -> subprocess.Popen[str]:
    """`rebonds demo`, in a directory whose `.env` is of no use to it."""
    (folder / ".env").write_text(SOMEBODY_ELSES)
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--folder", "kept", *options]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def running_demo(folder: Path, *options: str) -> Iterator[RunningDemo]:
    """A demo that runs until the end of the block."""
    with demo_process(folder, *options) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = next((line for line in process.stdout if "http" in line), None)
            assert line is not None, process.stderr.read()
            yield RunningDemo(line.split()[-1], folder, process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """One demo for the tests of a module: each looks at it afresh."""
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """One Chromium for the tests of a module, which share its event loop; each opens a window of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def town(simulator_url: str, sqlite_url: str) -> AsyncIterator[Town]:
    """A town whose pages are looked at, on the event loop of its module."""
    async with connected(simulator_url) as simulator, open_town(simulator, sqlite_url, send_rate=0) as town:
        yield town


async def new_page(browser: Browser, errors: list[str], **options: object) -> Page:
    """A page whose complaints are collected, those of its frames too: a policy that was broken is one."""
    page = await browser.new_page(**options)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type in ("error", "warning") else None)
    return page
