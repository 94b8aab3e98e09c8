/** A package as its own package.json describes it. */
export interface LicensedPackage {
  readonly name: string;
  /** SPDX, as it should be; older packages have an object or a list. */
  readonly license?: unknown;
  readonly licenses?: unknown;
  /** Only for building and testing: nothing of it is handed on. */
  readonly isForDevelopment: boolean;
}

/** They let their code be part of an Apache-2.0 work and ask for no more than to be named. */
const FITTING = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Unlicense',
  'Zlib',
]);
/** Fitting for what is used and not handed on. */
const FITTING_FOR_DEVELOPMENT = new Set([...FITTING, 'CC-BY-4.0', 'MPL-2.0', 'Python-2.0']);

/** `name: licence` of each package whose licence does not fit Apache-2.0, or is not told in SPDX. */
export function unfitting(packages: readonly LicensedPackage[]): string[] {
  return packages.flatMap((one) => {
    const told = licenceOf(one);
    const fitting = one.isForDevelopment ? FITTING_FOR_DEVELOPMENT : FITTING;
    return told !== undefined && fits(told, fitting) ? [] : [`${one.name}: ${told ?? 'no licence is told'}`];
  });
}

function licenceOf({ license, licenses }: LicensedPackage): string | undefined {
  if (typeof license === 'string') return license;
  const named = (Array.isArray(licenses) ? licenses : [license]).map((one) => (Object(one) as { type?: unknown }).type);
  // Who lists several lets one choose, and nobody who lists one means more by it.
  return named.every((one) => typeof one === 'string') && named.length > 0 ? `(${named.join(' OR ')})` : undefined;
}

/** Of `OR` one is enough, of `AND` all are needed; `AND` binds closer (SPDX 2.3, annex D). */
function fits(expression: string, fitting: ReadonlySet<string>): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const one = (): boolean => {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && fitting.has(token);
    const inside = any();
    return tokens[at++] === ')' && inside;
  };
  const all = (): boolean => {
    let is = one();
    for (; tokens[at] === 'AND'; is = one() && is) at += 1;
    return is;
  };
  const any = (): boolean => {
    let is = all();
    for (; tokens[at] === 'OR'; is = all() || is) at += 1;
    return is;
  };
  const is = any();
  // What is left over (`WITH …`, words that are no SPDX) was not understood.
  return is && at === tokens.length;
}
