import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { type ConfigOf, Logger, SealedBox, uuidv4 } from '#platform';
import { Database, Settings, UnitOfWork, type Work, statement } from '#plugin-kit';
import { evaluationConfig } from '../evaluation.config.js';
import { KeyFiles } from './key-files.js';
import { AnswerOpener } from './sealed-answer.js';

/** A key as rows have it: its private half is in no row. */
export interface BufferKeyRow {
  readonly buffer_key_id: string;
  readonly buffer_public_key: Buffer;
}

const KEYS_IN_USE = `
SELECT buffer_key_id AS "keyId" FROM survey WHERE buffer_key_id IS NOT NULL
UNION SELECT key_id FROM answer_buffer WHERE key_id IS NOT NULL
UNION SELECT buffer_key_id FROM pool WHERE buffer_key_id IS NOT NULL
UNION SELECT key_id FROM pool_buffer`;

/** The keys to what waits. */
export const bufferKeysInUse = statement<{ keyId: string }>('buffer-keys-in-use', KEYS_IN_USE);

const countKeysInUse = statement<{ count: number }>(
  'count-keys-in-use',
  `SELECT count(*)::int AS count FROM (${KEYS_IN_USE}) k`,
);

const countLostAnswers = statement<{ answers: number }, [lost: readonly string[]]>(
  'count-lost-answers',
  `
SELECT (SELECT count(*) FROM answer_buffer WHERE key_id = ANY ($1::uuid[]))::int
  + (SELECT count(*) FROM pool_buffer WHERE key_id = ANY ($1::uuid[]))::int AS answers`,
);

const lockKeyDirectory = statement<never>('lock-key-directory', 'LOCK TABLE buffer_key_directory IN EXCLUSIVE MODE');

const recordKeyDirectory = statement<never, [directoryId: string]>(
  'record-key-directory',
  `
INSERT INTO buffer_key_directory (directory_id)
VALUES ($1)
ON CONFLICT (is_only) DO UPDATE SET directory_id = EXCLUDED.directory_id`,
);

const keyDirectory = statement<{ directoryId: string }>(
  'key-directory',
  'SELECT directory_id AS "directoryId" FROM buffer_key_directory',
);

/**
 * The keys to waiting answers. Their private halves lie in a directory that no database, stream, log or backup has a
 * copy of, and are destroyed with the mixing: what is kept of the buffer elsewhere is noise from then on. All replicas
 * must use the same directory; the database knows it by an id that is written in it.
 */
export class BufferKeys {
  private readonly files: KeyFiles;
  private readonly box: SealedBox;
  private readonly here = new Set<string>();
  private directoryId = '';

  constructor(
    @Settings(evaluationConfig) private readonly settings: ConfigOf<typeof evaluationConfig>,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: Logger,
    private readonly database: Database,
  ) {
    this.files = new KeyFiles(settings.bufferKeys);
    this.box = new SealedBox(settings.keySecret.reveal(), 'evaluation: buffer keys');
  }

  /** A start in the wrong directory would take every waiting answer for lost: it is refused. */
  async onApplicationBootstrap(): Promise<void> {
    await this.files.prepare();
    await this.unitOfWork.run((work) => this.adoptDirectory(work));
    await this.files.forgetFresh();
    const inUse = await this.database.query(bufferKeysInUse);
    const lost = (await Promise.all(inUse.map(async ({ keyId }) => ((await this.has(keyId)) ? [] : [keyId])))).flat();
    if (lost.length === 0) return;
    const [row] = await this.database.query(countLostAnswers, lost);
    this.logger.warn(
      'Waiting answers are lost: their keys are gone, as after a restore. Their surveys tell how many when they close',
      { keys: lost.length, answers: row!.answers },
    );
  }

  /** Makes a key; its private half is on the disk before anybody can seal to the public one. */
  async make(work: Work): Promise<BufferKeyRow> {
    await this.requireDirectory(work);
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    const keyId = uuidv4();
    await this.files.write(keyId, this.box.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), keyId));
    this.here.add(keyId);
    return { buffer_key_id: keyId, buffer_public_key: publicKey.export({ format: 'der', type: 'spki' }) };
  }

  /** Whether what is sealed to it can be opened. */
  async has(keyId: string): Promise<boolean> {
    if (this.here.has(keyId)) return true;
    const isHere = (await this.files.read(keyId)) !== undefined;
    if (isHere) this.here.add(keyId);
    return isHere;
  }

  /** Undefined when the key is gone for good. @throws when it may be somewhere else */
  async opener(work: Work, keyId: string): Promise<AnswerOpener | undefined> {
    const sealed = await this.files.read(keyId);
    if (sealed !== undefined)
      return new AnswerOpener(createPrivateKey({ key: this.box.open(sealed, keyId), format: 'der', type: 'pkcs8' }));
    await this.requireDirectory(work);
    return undefined;
  }

  async destroy(keyId: string): Promise<void> {
    this.here.delete(keyId);
    await this.files.destroy(keyId);
  }

  /** Keys of this installation alone: one that was sealed with another secret is somebody else's. */
  async ownWrittenBefore(time: Date): Promise<string[]> {
    const ids = await this.files.writtenBefore(time);
    const own = await Promise.all(
      ids.map(async (keyId) => {
        const sealed = await this.files.read(keyId);
        return sealed !== undefined && this.isOwn(sealed, keyId) ? [keyId] : [];
      }),
    );
    return own.flat();
  }

  private isOwn(sealed: Buffer, keyId: string): boolean {
    try {
      this.box.open(sealed, keyId);
      return true;
    } catch {
      return false;
    }
  }

  private async adoptDirectory(work: Work): Promise<void> {
    await work.query(lockKeyDirectory);
    const recorded = await this.recorded(work);
    const marker = await this.files.marker();
    if (marker === undefined || marker !== recorded) {
      const [use] = await work.query(countKeysInUse);
      if (use!.count > 0 && !(await this.files.isFresh()))
        throw new Error(refusal(this.settings.bufferKeys, use!.count));
      this.directoryId = marker ?? uuidv4();
      if (marker === undefined) await this.files.mark(this.directoryId);
      await work.query(recordKeyDirectory, this.directoryId);
    } else this.directoryId = marker;
  }

  /** Another replica may have taken another directory since, or this one may have been unmounted. */
  private async requireDirectory(work: Work): Promise<void> {
    const [recorded, marker] = [await this.recorded(work), await this.files.marker()];
    if (recorded === this.directoryId && marker === this.directoryId) return;
    throw new Error(
      `EVALUATION_BUFFER_KEYS (${this.settings.bufferKeys}) is not the directory in which this installation ` +
        'keeps its keys',
    );
  }

  private async recorded(work: Work): Promise<string | undefined> {
    const [row] = await work.query(keyDirectory);
    return row?.directoryId;
  }
}

const refusal = (directory: string, keys: number): string =>
  `EVALUATION_BUFFER_KEYS (${directory}) is not the directory in which this installation keeps the keys to ` +
  `waiting answers, and ${keys} are in use. ` +
  'All replicas need the same one. If the keys are lost, as after a restore, make the file ' +
  `${directory}/keys-from-before-are-lost: the answers that waited for them are lost with them.`;
