import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyedId } from '#plugin-kit/contract';
import { type TestCaller, type TestReply } from '#testing';
import { directory as plugin } from '../src/directory.plugin.js';
import { DirectoryInstallation, kommun2, landskrona, operator, signedInAs } from './directory-installation.js';

const ELSEWHERE = 'https://login.kommun.example/v2.0';

/**
 * Of one's own organisation: who has no way of signing in yet, who has one, and who holds a role as well; and two of
 * another one.
 */
const TARGETS = ['nobody yet', 'somebody', 'officer', 'foreign', 'foreign officer'] as const;
type Target = (typeof TARGETS)[number];

/**
 * Ways by which whoever asks might come to sign in as the target, by an identity of their own; and one to lock the
 * target out.
 */
const WAYS = ['registered anew', 'said to sign in so', 'ended and said', 'ended'] as const;
type Way = (typeof WAYS)[number];

/**
 * What comes of it, in the order of the targets: `is` when the thief's sign-in is the target, `other` when it is a
 * person of its own, `asks` when the person has to approve, `two` when a second operator has to, `done`, or the status
 * of the refusal.
 */
type Outcomes = Readonly<Record<Way, string>>;
const everywhere = (outcome: string): string => TARGETS.map(() => outcome).join(' ');
/** That there is such a link is not told either. */
const NOTHING: Outcomes = {
  'registered anew': everywhere('403'),
  'said to sign in so': everywhere('403'),
  'ended and said': everywhere('403'),
  ended: everywhere('404'),
};
const OPERATOR: Outcomes = {
  'registered anew': 'other other other other other',
  'said to sign in so': 'is asks asks asks asks',
  'ended and said': 'is is two is two',
  ended: '404 done done done done',
};
const TABLE: Readonly<Record<string, Outcomes>> = {
  learner: NOTHING,
  trainer: NOTHING,
  // A colleague may be registered, and nothing said of somebody known.
  coordinator: { ...NOTHING, 'registered anew': 'other other other 403 403' },
  'programme-office': NOTHING,
  'certification-officer': NOTHING,
  approver: NOTHING,
  evaluator: NOTHING,
  operator: OPERATOR,
  // Whoever has the disk of the installation.
  'the command line': { ...OPERATOR, 'ended and said': 'is is is is is' },
};

describe('Being said to be somebody', () => {
  let directory: DirectoryInstallation;
  const programmeId = keyedId('programme', 'digieffekt');

  beforeAll(async () => {
    directory = await DirectoryInstallation.start();
    await directory.apply('digieffekt');
  });
  afterAll(() => directory.stop());

  const callerOf = (role: string): TestCaller => {
    if (role === 'the command line') return operator;
    const scope =
      role === 'operator'
        ? ('*' as const)
        : role === 'coordinator'
          ? (`organisation:${landskrona}` as const)
          : (`programme:${programmeId}` as const);
    return { id: randomUUID(), roles: [{ role, scope }] };
  };
  const thiefOf = (subject: string) => signedInAs(subject, ELSEWHERE);
  const say = (organisationId: string, externalId: string, subject: string, as: TestCaller) =>
    directory.call(
      'import-roster',
      {
        organisationId,
        people: [
          {
            externalId,
            name: { given: 'Åsa', family: 'Öberg' },
            sex: 'female',
            identities: [{ issuer: ELSEWHERE, subject }],
          },
        ],
      },
      as,
    );
  const accept = async (subject: string): Promise<TestReply> => {
    const { body } = await directory.call('list-identity-proposals', {}, thiefOf(subject));
    return directory.call('accept-identity-proposal', {}, thiefOf(subject), {
      path: { proposalId: body.items[0].proposalId },
    });
  };
  const end = (personId: string, subject: string, as: TestCaller) =>
    directory.call('end-identity', { issuer: ELSEWHERE, subject }, as, { path: { personId } });

  interface Person {
    readonly organisationId: string;
    readonly externalId: string;
    readonly personId: string;
    readonly subject: string;
  }

  async function aTarget(target: Target): Promise<Person> {
    const [externalId, subject] = [randomUUID(), randomUUID()];
    const organisationId = target.startsWith('foreign') ? kommun2 : landskrona;
    const { body } = await directory.call(
      'register-person',
      { organisationId, externalId, name: { given: 'Åsa', family: 'Öberg' }, sex: 'female' },
      operator,
    );
    const { personId } = body;
    if (target !== 'nobody yet') {
      await say(organisationId, externalId, subject, operator);
      await accept(subject);
    }
    if (target.endsWith('officer'))
      await directory.call('assign-role', { personId, role: 'certification-officer', scope: '*' }, operator);
    return { organisationId, externalId, personId, subject };
  }

  /** What the sign-in of the thief is after it has said yes to what others said of it. */
  async function afterYes(thief: string, said: TestReply, target: Person): Promise<string> {
    if (said.status >= 300) return String(said.status);
    const { status, body } = await accept(thief);
    if (status === 200) return body.personId === target.personId ? 'is' : 'other';
    return (
      { 'approval-missing': 'asks', 'second-operator-missing': 'two' }[String(body.type).split(':').at(-1)!] ??
      String(status)
    );
  }

  async function walk(way: Way, target: Person, as: TestCaller): Promise<string> {
    const { organisationId, externalId, personId, subject } = target;
    const thief = randomUUID();
    if (way === 'registered anew') return afterYes(thief, await say(organisationId, randomUUID(), thief, as), target);
    if (way === 'said to sign in so') return afterYes(thief, await say(organisationId, externalId, thief, as), target);
    const ended = await end(personId, subject, as);
    if (way === 'ended') return ended.status === 200 ? 'done' : String(ended.status);
    return afterYes(thief, await say(organisationId, externalId, thief, as), target);
  }

  it('is walked for every role that may do anything here', () => {
    const named = new Set(plugin.manifest.permissions.flatMap(({ roles }) => roles));

    expect([...named].filter((role) => TABLE[role] === undefined)).toEqual([]);
  });

  it.each(Object.entries(TABLE))(
    'comes to what the table says, for %s',
    async (role, expected) => {
      const found: Record<string, string> = {};
      for (const way of WAYS) {
        const outcomes: string[] = [];
        for (const target of TARGETS) outcomes.push(await walk(way, await aTarget(target), callerOf(role)));
        found[way] = outcomes.join(' ');
      }

      expect(found).toEqual(expected);
    },
    30_000,
  );
});
