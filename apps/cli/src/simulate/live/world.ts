import type { Programme } from '#programme';
import type { Api, Identity } from '../../http/api.js';
import type { LifePlan, PlannedEmployee, PlannedPerson } from '../plan/life-plan.js';
import type { DemoTime } from './demo-clock.js';
import type { Ledger } from './ledger.js';

/** A simulated programme in a running installation. */
export interface World {
  readonly api: Api;
  readonly programme: Programme;
  readonly plan: LifePlan;
  readonly time: DemoTime;
  readonly ledger: Ledger;
  /** Signs in as somebody of the plan. */
  readonly as: (somebody: Pick<PlannedPerson, 'key'>) => Identity;
  /** Ids of people by their keys in the plan. */
  readonly personIds: Map<string, string>;
  readonly membershipIds: Map<string, string>;
  /** Says how far it has come. */
  readonly note: (line: string) => void;
}

/** The first of the staff with a role; the plan has one for each. */
export function employee({ plan }: Pick<World, 'plan'>, role: PlannedEmployee['role'], which = 0): PlannedEmployee {
  const found = plan.staff.filter((somebody) => somebody.role === role)[which];
  if (!found) throw new Error(`The plan has no ${role}`);
  return found;
}

export function personId({ personIds }: Pick<World, 'personIds'>, { key }: Pick<PlannedPerson, 'key'>): string {
  const id = personIds.get(key);
  if (id === undefined) throw new Error(`${key} is not registered`);
  return id;
}
