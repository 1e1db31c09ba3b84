"""A proxy in a few lines, ``proxy.py PORT SERVER SERVER``: each connection goes to the next server that accepts it."""

import asyncio
import sys
from contextlib import closing, suppress
from itertools import cycle

CHUNK = 65536


async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError), closing(target):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()


async def main(port: int, *servers: int) -> None:
    turns = cycle(servers)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in servers:
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", next(turns))
                await asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer))
                return
        writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
