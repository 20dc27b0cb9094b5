import asyncio
import threading


async def worker(name, queue, results):
    while True:
        item = await queue.get()
        await asyncio.sleep(0.001 * item)
        results.append((name, item))
        queue.task_done()


async def careful(lock, semaphore, order, name):
    async with semaphore:
        order.append(f'{name} in')
        async with lock:
            await asyncio.sleep(0.001)
        order.append(f'{name} out')


def blocking(number):
    return number * 2, threading.current_thread() is threading.main_thread()


async def main():
    queue, results = asyncio.Queue(), []
    workers = [asyncio.create_task(worker(f'w{n}', queue, results), name=f'worker {n}') for n in range(2)]
    for item in (3, 1, 2):
        queue.put_nowait(item)
    await queue.join()
    for task in workers:
        task.cancel()
    print([type(ended).__name__ for ended in await asyncio.gather(*workers, return_exceptions=True)])
    print(sorted(item for _, item in results))

    order = []
    lock, semaphore = asyncio.Lock(), asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for name in 'abc':
            group.create_task(careful(lock, semaphore, order, name))
    print(order)

    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    print(await event.wait())
    print(await asyncio.to_thread(blocking, 21))
    print(await asyncio.get_running_loop().run_in_executor(None, blocking, 4))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(10))
            group.create_task(asyncio.sleep(0, 1 / 1))
            raise ValueError('inside')
    except* ValueError as group:
        print(group.exceptions)


asyncio.run(main())
