import { defineProblem } from '#plugin-kit/contract';

/** What has happened has happened: domain time goes forwards only. */
export const TimeGoesForwards = defineProblem<{ now: string }>('urn:lyftet:problem:demo:time-goes-forwards', 409, {
  sv: 'Klockan kan bara ställas framåt',
  en: 'The clock can be set forwards only',
});
