"""The least that sending can be: aiohttp posts messages, so many at a time, and forgets them."""

import asyncio
import sys
import time

import aiohttp
import orjson

api_url, first, count, in_flight, text = sys.argv[1:]
SEND = f"{api_url}/bot1:raw/sendMessage"
JSON = {"Content-Type": "application/json"}
CHATS = iter(range(int(first), int(first) + int(count)))


async def post(session: aiohttp.ClientSession) -> None:
    for chat in CHATS:
        message = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
        async with session.post(SEND, data=orjson.dumps(message), headers=JSON) as response:
            await response.read()


async def post_all() -> None:
    async with aiohttp.ClientSession() as session:
        cpu, began = time.process_time(), time.perf_counter()
        await asyncio.gather(*(post(session) for _ in range(int(in_flight))))
        took, used = time.perf_counter() - began, time.process_time() - cpu
    sys.stdout.write(orjson.dumps({"seconds": took, "cpu_seconds": used}).decode())


asyncio.run(post_all())
