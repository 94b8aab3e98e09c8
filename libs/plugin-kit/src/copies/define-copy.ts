import type { EventEnvelope } from '../contract/index.js';
import { type BatchEventHandler, Subscriber } from '../events/subscriber.js';
import type { Work } from '../work/work.js';
import { type CopyRule, columnOf, withKey } from './copy-rule.js';
import { type CopyStatement, changeStatement, forgetStatement, keepStatement } from './copy-statements.js';
import { type CopyRow, foldEvents } from './fold-events.js';

export interface CopyOptions {
  /** As its file is called, like `CopyModules`; traces call it so. */
  readonly name: string;
  readonly table: string;
  /** What names a row: the id of the aggregate, as its events have it. */
  readonly key: readonly [string, ...string[]];
  readonly rules: readonly [CopyRule, ...CopyRule[]];
  /** What else follows from a batch, in the same transaction. */
  readonly then?: (events: readonly EventEnvelope[], work: Work) => Promise<void> | void;
}

type CopySubscriber = new () => { handleMany(events: readonly EventEnvelope[], work: Work): Promise<void> };

const statementsOfCopies = new WeakMap<object, readonly CopyStatement[]>();

/**
 * A subscriber that keeps some fields of some aggregates of other plugins in a table of its own, set by set: a row for
 * each key, as the events in the order of their aggregate leave it. It is all that a copy needs; whoever does more when
 * an event comes is a subscriber beside it.
 */
export function defineCopy({ name, table, key, rules, then }: CopyOptions): CopySubscriber {
  const keyColumns = key.map(columnOf);
  const byType = new Map(rules.map((rule) => [rule.definition.type, withKey(rule, key)]));
  if (byType.size < rules.length) throw new Error(`The copy ${table} has two rules for one event`);
  const built = new Map<string, CopyStatement>();

  /** The statement for rows that say these columns, built once. */
  function statementFor(effect: CopyRule['effect'], columns: readonly string[]): CopyStatement {
    const shape = `${effect} ${columns.join(' ')}`;
    const statement = built.get(shape) ?? buildStatement(effect, columns);
    built.set(shape, statement);
    return statement;
  }

  function buildStatement(effect: CopyRule['effect'], columns: readonly string[]): CopyStatement {
    if (effect === 'forget') return forgetStatement(table, columns[0]!);
    return (effect === 'keep' ? keepStatement : changeStatement)(table, keyColumns, columns);
  }

  @Subscriber(...rules.map(({ definition }) => definition))
  class Copy implements BatchEventHandler<CopyRule['definition']> {
    async handleMany(events: readonly EventEnvelope[], work: Work): Promise<void> {
      const { forgotten, rows } = foldEvents(events, byType, keyColumns);
      const write = (statement: CopyStatement, told: readonly CopyRow[]) => work.write(statement, JSON.stringify(told));
      for (const [column, told] of forgotten) write(statementFor('forget', [column]), told);
      // Rows that say the same columns are written together.
      const groups = new Map<CopyStatement, CopyRow[]>();
      for (const { isWhole, values } of rows) {
        const statement = statementFor(isWhole ? 'keep' : 'change', Object.keys(values).sort());
        const told = groups.get(statement);
        if (told) told.push(values);
        else groups.set(statement, [values]);
      }
      for (const [statement, told] of groups) write(statement, told);
      await then?.(events, work);
    }
  }
  Object.defineProperty(Copy, 'name', { value: name });
  statementsOfCopies.set(
    Copy,
    [...byType.values()].map(({ effect, fields, fixed }) =>
      statementFor(effect, [...fields.keys(), ...Object.keys(fixed)].sort()),
    ),
  );
  return Copy;
}

/** The statements of a copy, one for each rule, for who checks them against the schema; undefined for others. */
export const statementsOfCopy = (subscriber: object): readonly CopyStatement[] | undefined =>
  statementsOfCopies.get(subscriber);
