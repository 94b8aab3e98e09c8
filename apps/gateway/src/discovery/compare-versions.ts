/**
 * Orders semantic versions (semver.org, section 11): negative when `a` is the lower one. Build metadata does not count.
 */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = split(a);
  const [coreB, preB] = split(b);
  for (let at = 0; at < 3; at += 1) {
    const difference = Number(coreA[at] ?? 0) - Number(coreB[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  for (let at = 0; at < Math.max(preA.length, preB.length); at += 1) {
    const difference = comparePart(preA[at], preB[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function split(version: string): [string[], string[]] {
  const [withoutBuild = ''] = version.split('+');
  const dash = withoutBuild.indexOf('-');
  return dash < 0
    ? [withoutBuild.split('.'), []]
    : [withoutBuild.slice(0, dash).split('.'), withoutBuild.slice(dash + 1).split('.')];
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const numericA = /^\d+$/.test(a);
  const numericB = /^\d+$/.test(b);
  if (numericA && numericB) return Number(a) - Number(b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
