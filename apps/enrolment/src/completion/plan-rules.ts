import type { TrainingPlan } from './training-plan.entity.js';

/** What the rules look at of a training plan. */
export type Plan = Omit<TrainingPlan, 'fulfilledOn'>;

/** What became of a plan: `agreed` = it holds other modules now. */
export type PlanChange = 'agreed' | 'fulfilled' | 'reopened';

const isFulfilled = (moduleIds: readonly string[], completed: ReadonlySet<string>) =>
  moduleIds.every((id) => completed.has(id));

/** A plan in which all modules are completed is fulfilled, and stays so until it is revised. */
export function reviewPlan(
  plan: Plan,
  completed: ReadonlySet<string>,
): { readonly plan: Plan; readonly changes: readonly PlanChange[] } {
  if (plan.state === 'fulfilled' || !isFulfilled(plan.moduleIds, completed)) return { plan, changes: [] };
  return { plan: { ...plan, state: 'fulfilled' }, changes: ['fulfilled'] };
}

/**
 * Person and programme agree on these modules from now on. The same modules again, in whatever order, change nothing; a
 * fulfilled plan that gets something new is open again.
 */
export function revisePlan(
  plan: Plan,
  moduleIds: readonly string[],
  completed: ReadonlySet<string>,
): { readonly plan: Plan; readonly changes: readonly PlanChange[] } {
  const isFirst = plan.revision === 0;
  if (!isFirst && plan.moduleIds.length === moduleIds.length && moduleIds.every((id) => plan.moduleIds.includes(id)))
    return { plan, changes: [] };
  const fulfilled = isFulfilled(moduleIds, completed);
  const changes: PlanChange[] = ['agreed'];
  if (fulfilled && plan.state !== 'fulfilled') changes.push('fulfilled');
  if (!fulfilled && plan.state === 'fulfilled') changes.push('reopened');
  return {
    plan: {
      ...plan,
      moduleIds: [...moduleIds],
      revision: plan.revision + 1,
      state: fulfilled ? 'fulfilled' : 'agreed',
    },
    changes,
  };
}
