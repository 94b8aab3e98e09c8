// docs/events.md and the problem types of docs/plugin-protocol.md, from the definitions that also make the types and
// the schemas.

/**
 * All events and classes of person state of our plugins, as Markdown.
 * @param plugins as their pages define them, and what is promised in the contracts while nobody publishes it yet
 */
export function eventsPart(plugins, promised) {
  const consumersOf = (type) =>
    plugins
      .filter(({ manifest }) => manifest.consumes.some((wanted) => isOfType(type, wanted)))
      .map(({ manifest }) => manifest.name)
      .sort();
  const owners = new Map(
    plugins.map(({ manifest, options }) => [
      manifest.name,
      { events: [...(options.publishes ?? [])], states: options.personStates ?? [] },
    ]),
  );
  for (const event of promised) owners.get(event.plugin).events.push(event);
  const told = [...owners]
    .filter(([, { events, states }]) => events.length + states.length > 0)
    .sort(([a], [b]) => a.localeCompare(b));
  return told
    .flatMap(([owner, { events, states }]) => [
      `## ${owner}`,
      '',
      ...events.flatMap((event) => [
        `### \`${event.type}\``,
        `${event.summary}. Aggregate: \`${event.plugin}.${event.aggregate}\`.` +
          `${promised.includes(event) ? ' *Promised: nobody publishes it yet.*' : ''} ` +
          `${readers(consumersOf(event.type))}`,
        '',
        fieldTable(event.schema),
        '',
      ]),
      ...states.flatMap((state) => [
        `### \`person.<personId>.${state.personClass}\``,
        `${state.summary}; in the stream \`PEOPLE\`. **Personal data**: only for plugins that declare the class. ` +
          readers(readersOf(plugins, state)),
        '',
        fieldTable(state.schema),
        '',
      ]),
    ])
    .join('\n')
    .trim();
}

/** `*` in place of the plugin: of every plugin. */
const isOfType = (type, wanted) =>
  wanted.startsWith('*.') ? type.slice(type.indexOf('.')) === wanted.slice(1) : type === wanted;

/** The problems that any operation may answer with. */
export function platformProblemsPart(problems) {
  const rows = problems.map(({ type, status, title }) => `| \`${type}\` | ${status} | ${title.en} |`);
  return ['| type | status | when |', '|---|---|---|', ...rows].join('\n');
}

const readers = (names) => (names.length === 0 ? 'No plugin of ours consumes it.' : `Consumed by ${names.join(', ')}.`);

function fieldTable(schema) {
  return ['| field | what | form |', '|---|---|---|', ...fieldRows(schema, '')].join('\n');
}

function fieldRows({ properties, required = [] }, before) {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${before}${name}`;
    const isOptional = !required.includes(name);
    const inner = schema.properties
      ? { at: path, of: schema }
      : schema.items?.properties
        ? { at: `${path}[]`, of: schema.items }
        : undefined;
    return [
      `| \`${path}\`${isOptional ? ' (optional)' : ''} | ${schema.description} | ${formOf(schema)} |`,
      ...(inner ? fieldRows(inner.of, `${inner.at}.`) : []),
    ];
  });
}

const FORMATS = { uuid: 'UUID', date: 'day, `YYYY-MM-DD`', 'date-time': 'instant, RFC 3339 in UTC' };

function formOf(schema) {
  if (schema.format) return FORMATS[schema.format] ?? schema.format;
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.type === 'array') return `list of ${schema.items.properties ? 'objects' : formOf(schema.items)}`;
  if (schema.type === 'object') return schema.properties ? 'object' : 'texts by language';
  if (schema.type === 'integer') return `whole number, ${schema.minimum} or more`;
  if (schema.type === 'number')
    return schema.maximum === undefined
      ? `number, ${schema.minimum} or more`
      : `number, ${schema.minimum} to ${schema.maximum}`;
  return `text, at most ${schema.maxLength} characters`;
}

const readersOf = (plugins, { personClass }) =>
  plugins.filter(({ manifest }) => manifest.personClasses.includes(personClass)).map(({ manifest }) => manifest.name);
