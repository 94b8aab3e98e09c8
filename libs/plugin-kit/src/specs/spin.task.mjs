/** A task for the pool's own test: keeps a thread busy for so many milliseconds. */
export default function spin({ milliseconds, fail }) {
  if (fail) throw new Error('spun off');
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return { spun: milliseconds };
}
