import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TestInstallation } from '#testing';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * MiB that are in use at rest (events that are still on their way lie in the memory of whoever is to handle them), and
 * where.
 */
export async function memoryAtRest(
  installation: TestInstallation,
): Promise<{ usedMb: number; parts: Readonly<Record<string, number>> }> {
  await installation.settle();
  installation.events.length = 0;
  // A collection that was under way already keeps what has died since it began: that goes with the next.
  for (let round = 0; round < 3; round += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  const spaces = getHeapSpaceStatistics().map(({ space_name, space_used_size }): [string, number] => [
    space_name,
    space_used_size / 2 ** 20,
  ]);
  return {
    usedMb: (heapUsed + external) / 2 ** 20,
    parts: Object.fromEntries([...spaces, ['external', external / 2 ** 20]]),
  };
}
