/**
 * How many milliseconds of a processor this takes in our process. A bound on work is held by this, never by the clock
 * on the wall: that one goes on while a busy neighbour has the processor.
 */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
