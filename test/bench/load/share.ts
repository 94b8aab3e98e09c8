/** Each worker takes the next item as soon as it is done with one; answers how many items a second. */
export async function share<Item, Worker>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker) => Promise<void>,
): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    workers.map(async (worker) => {
      while (next < items.length) {
        const item = items[next]!;
        next += 1;
        await work(item, worker);
      }
    }),
  );
  return items.length / ((performance.now() - began) / 1_000);
}
