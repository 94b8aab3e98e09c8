/**
 * Where a report differs from what is expected, figure by figure: `goals.spets.completed.women: 41, expected 42`. Lists
 * are compared by the keys of their entries; what is not expected is not looked at.
 */
export function disagreements(expected: unknown, actual: unknown, name = ''): string[] {
  if (Array.isArray(expected)) {
    const entries = Array.isArray(actual) ? (actual as { readonly key?: string }[]) : [];
    return expected.flatMap((entry: { readonly key: string }) =>
      disagreements(
        entry,
        entries.find(({ key }) => key === entry.key),
        `${name}.${entry.key}`,
      ),
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    const members = typeof actual === 'object' && actual !== null ? (actual as Record<string, unknown>) : {};
    return Object.entries(expected).flatMap(([member, value]) =>
      disagreements(value, members[member], name === '' ? member : `${name}.${member}`),
    );
  }
  return Object.is(expected, actual) ? [] : [`${name}: ${String(actual)}, expected ${String(expected)}`];
}
