/** What a query is that stands as a string where it is used, by the text of a file: `rule: what to write instead`. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:query|write)(?:<|\(\s*['"`{])/, 'a statement is a constant: statement<Row>(name, sql)'],
  [/\b(?:entities|manager)\.query\b/, 'an entity manager is asked for entities; statements go by work.query'],
  [/^import\b[^;]*\bDataSource\b[^;]*from 'typeorm';/m, 'the database of a plugin is the Database of the kit'],
  [/^import\b[^;]*\bPool\b[^;]*from 'pg';/m, 'the database of a plugin is the Database of the kit'],
];

/** How a file asks the database by strings; nothing for one that has been converted. */
export const stringQueries = (text: string): readonly string[] =>
  FORMS.filter(([form]) => form.test(text)).map(([, instead]) => instead);

/**
 * What an entity manager would ask twice (docs/adr/0035): `save` reads before it writes, `findOne` looks for the row
 * before its relations.
 */
export const asksTwice = (text: string): boolean =>
  /\b(?:entities|manager|repository)\.save\(|\.findOne(?:OrFail)?\([^;]*\brelations:/.test(text);

/** Whether a batch is defined where each request would make one of its own, and nobody would wait for anybody. */
export const hasStrayBatch = (text: string): boolean =>
  text
    .split('\n')
    .some(
      (line) =>
        /\bdefineBatch[(<]/.test(line) &&
        !/^(?:(?:export )?const \w+|  private readonly \w+|    this\.\w+) = defineBatch|function defineBatch/.test(
          line,
        ),
    );
