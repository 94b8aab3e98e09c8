// docs/access.md: who may call which operation, from the manifests. test/access/access.e2e.spec.ts holds each cell
// against the running platform.

/** Whoever is not signed in, and whoever is and has no role. */
const NOBODY = 'nobody';
const NO_ROLE = 'no role';

/** One table for each plugin. */
export function accessPart(plugins) {
  const manifests = plugins.map(({ manifest }) => manifest);
  const roles = [
    ...new Set(manifests.flatMap(({ permissions }) => permissions.flatMap((permission) => permission.roles))),
  ].sort();
  return manifests
    .flatMap((manifest) => ['', `## ${manifest.name}`, accessTable(manifest, roles)])
    .join('\n')
    .trim();
}

function accessTable({ operations, permissions }, roles) {
  const rolesOf = new Map(permissions.map(({ name, roles: having }) => [name, having]));
  const head = ['operation', 'by', 'in', 'whose', NOBODY, NO_ROLE, ...roles];
  const rows = operations.map((operation) => {
    const { name, access, reach = {} } = operation;
    const by = typeof access === 'object' ? `\`${access.permission}\`` : '';
    return [
      `\`${name.split('.')[1]}\``,
      by,
      reach.at?.join(', ') ?? '',
      reach.whose?.join(', ') ?? '',
      ...[NOBODY, NO_ROLE, ...roles].map((who) => cell(operation, who, rolesOf)),
    ];
  });
  return [head, head.map(() => '---'), ...rows]
    .map((row, index) => (index === 1 ? `|${row.join('|')}|` : `| ${row.join(' | ')} |`))
    .join('\n');
}

/** What somebody may do with an operation; the words are explained at the head of the page. */
function cell({ access, reach = {} }, who, rolesOf) {
  if (access === 'public') return 'yes';
  if (who === NOBODY) return 'no';
  if (access === 'signed-in') return reach.whose ? 'own' : 'yes';
  if (who === NO_ROLE || !rolesOf.get(access.permission).includes(who)) return access.or ? 'own' : 'no';
  const reached = !reach.at ? 'yes' : reach.at.length === 0 ? 'everywhere' : 'scope';
  return reached === 'yes' || (!access.or && !access.and) ? reached : `${reached} ${access.or ? 'or' : 'and'} own`;
}

/** In words, for the README of the plugin. */
export function whoMay({ access, reach = {}, anonymous }) {
  const own = reach.whose && `their own (${reach.whose.join(', ')})`;
  const who =
    access === 'public'
      ? 'everybody'
      : access === 'signed-in'
        ? `whoever is signed in${own ? `, ${own}` : ''}`
        : [`\`${access.permission}\``, access.or && `or ${own}`, access.and && `and ${own}`].filter(Boolean).join(' ');
  return `${who}${anonymous ? ', unrecorded' : ''}`;
}
