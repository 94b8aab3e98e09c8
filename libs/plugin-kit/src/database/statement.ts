import { createHash } from 'node:crypto';

/** Types alone: what a statement takes and what comes back. */
declare const TYPES: unique symbol;

/** A statement of SQL that is defined once, beside its use, and known by its name. */
export interface Statement<Row extends object = object, Params extends readonly unknown[] = readonly unknown[]> {
  readonly name: string;
  readonly text: string;
  /** How many parameters the text has: `$1` to `$<parameters>`. */
  readonly parameters: number;
  /** Prepared outside of a unit of work, too. */
  readonly isPlannedOnce: boolean;
  readonly [TYPES]?: { readonly row: Row; readonly params: Params };
}

export interface StatementOptions {
  /**
   * Whether it is prepared outside of a unit of work, too: right for what is found by its key on a path where it
   * counts, wrong for a list with conditions that may be absent, whose plan for all values reads whole tables.
   */
  readonly isPlannedOnce?: boolean;
}

/** PostgreSQL cuts longer names, and would then take two statements for one. */
const LONGEST_NAME = 63;
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const defined = new Map<string, Statement>();

/**
 * Defines a statement: `Row` is what comes back (`never` for a statement without rows, `object` where nobody reads
 * their columns), `Params` what it takes. In a unit of work it is prepared under its name, once on each connection; a
 * trace shows the name. Both types are held against the migrated schema by test/architecture/statements.int.spec.ts.
 *
 * @example
 * const lockCourse = statement<{ id: string; endedAt: Date | null }, [courseId: string]>('lock-course', `
 *   SELECT id, ended_at AS "endedAt" FROM course
 *   WHERE id = $1 FOR UPDATE`);
 * const [course] = await work.query(lockCourse, courseId);
 * @throws {Error} for a name that another statement has, in whichever plugin: all may run in one process
 */
export function statement<Row extends object, Params extends readonly unknown[] = []>(
  name: string,
  text: string,
  { isPlannedOnce = false }: StatementOptions = {},
): Statement<Row, Params> {
  if (defined.has(name)) throw new Error(`Two statements are named ${name}`);
  const made = makeStatement<Row, Params>(name, text, isPlannedOnce);
  defined.set(name, made);
  return made;
}

/**
 * A statement whose text a mechanism of the kit puts together from a definition, such as the columns of a copy. Its
 * name ends with a digest of the text, so it is the same in every process, and another text never has it.
 */
export function builtStatement<Row extends object, Params extends readonly unknown[] = []>(
  name: string,
  text: string,
): Statement<Row, Params> {
  return makeStatement(`${name}-${createHash('sha256').update(text).digest('hex').slice(0, 6)}`, text, false);
}

function makeStatement<Row extends object, Params extends readonly unknown[]>(
  name: string,
  text: string,
  isPlannedOnce: boolean,
): Statement<Row, Params> {
  if (!NAME.test(name) || name.length > LONGEST_NAME) throw new Error(`No name of a statement: ${name}`);
  const parameters = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  return Object.freeze({ name, text, parameters, isPlannedOnce });
}

/** Every statement of the modules that are loaded, for the checks. */
export const definedStatements = (): readonly Statement[] => [...defined.values()];

/** Who runs statements: a unit of work in its transaction, the database each by itself. */
export interface Queries {
  /** @returns its rows; how many were changed is how many `RETURNING` gives back */
  query<Row extends object, Params extends readonly unknown[]>(
    statement: Statement<Row, Params>,
    ...values: NoInfer<Params>
  ): Promise<Row[]>;
}
