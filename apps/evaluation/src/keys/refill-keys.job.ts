import type { ConfigOf } from '#platform';
import { type JobHandler, type JobProgress, OnJob, Settings, type Work, defineJob, statement } from '#plugin-kit';
import { evaluationConfig } from '../evaluation.config.js';
import { SurveyKeys } from './survey-keys.js';

const refillKeys = defineJob<object>('refill-survey-keys');

const countSpareKeys = statement<{ spare: number }>('count-spare-keys', 'SELECT count(*)::int AS spare FROM spare_key');

const addSpareKey = statement<never, [keyId: string, publicKey: Buffer, sealedPrivateKey: Buffer]>(
  'add-spare-key',
  'INSERT INTO spare_key (key_id, public_key, sealed_private_key) VALUES ($1, $2, $3)',
);

/** Makes keys ahead, so that no survey waits for one: a key a step. */
@OnJob(refillKeys)
export class RefillKeys implements JobHandler<object, null> {
  constructor(
    private readonly keys: SurveyKeys,
    @Settings(evaluationConfig) private readonly settings: ConfigOf<typeof evaluationConfig>,
  ) {}

  async step(_input: object, _cursor: null, work: Work): Promise<JobProgress<null>> {
    const total = this.settings.spareKeys;
    const [row] = await work.query(countSpareKeys);
    const spare = row!.spare;
    if (spare >= total) return { cursor: null, progress: total, total, done: true };
    const key = await this.keys.make();
    await work.query(addSpareKey, key.keyId, key.publicKey, key.sealedPrivateKey);
    return { cursor: null, progress: spare + 1, total, done: spare + 1 >= total };
  }
}

const areKeysLow = statement<{ low: boolean }, [spareKeys: number, kind: string]>(
  'are-keys-low',
  `
SELECT (SELECT count(*) FROM spare_key) * 2 <= $1
  AND NOT EXISTS (SELECT FROM job WHERE kind = $2 AND state IN ('waiting', 'running')) AS low`,
);

/** Starts the refilling when half of the keys are gone and nobody is at it. */
export async function refillWhenLow(work: Work, settings: ConfigOf<typeof evaluationConfig>): Promise<void> {
  const [row] = await work.query(areKeysLow, settings.spareKeys, refillKeys.kind);
  if (row!.low) work.enqueue(refillKeys, {});
}
