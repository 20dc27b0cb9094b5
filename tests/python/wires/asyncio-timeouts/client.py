import asyncio


async def main():
    reader, writer = await asyncio.open_connection('127.0.0.1', 9100)
    print(await reader.readline())
    print(await reader.read())
    writer.close()
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(1)
    except TimeoutError as error:
        print('timeout', repr(error))
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(t, t)) for t in (0.01, 5)], timeout=0.05)
    print([task.result() for task in done], len(pending))


asyncio.run(main())
