import asyncio


async def talk(number):
    reader, writer = await asyncio.open_connection('127.0.0.1', 9100)
    answers = []
    for word in ('one', 'two', 'three'):
        writer.write(f'{word} {number}'.encode())
        await writer.drain()
        answers.append(await reader.read(100))
    writer.close()
    await writer.wait_closed()
    return answers


async def main():
    for answers in await asyncio.gather(*(talk(number) for number in range(3))):
        print(answers)


asyncio.run(main())
