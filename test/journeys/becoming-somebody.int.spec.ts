import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assignmentGranted, enrolmentConfirmed, membershipStarted, personRegistered } from '#contracts';
import { uuidv7 } from '#platform';
import type { RoleGrant } from '#plugin-kit/contract';
import { type TestCaller, type TestReply, connectAs } from '#testing';
import { CardInstallation, PRESENT } from '../../apps/identity/test/card-installation.js';
import { ISSUER } from '../../apps/identity/test/oidc-installation.js';
import { ensureDemoAccounts, identity } from '../../apps/identity/src/identity.plugin.js';
import { PLUGINS_WITH_DEMO } from './platform.fixture.js';

/** Whom somebody might want to be: two without a role, three with one, and the one who asks. Reach is their own. */
const TARGETS = ['participant', 'stranger', 'colleague', 'foreign staff', 'operator', 'oneself'] as const;
type Target = (typeof TARGETS)[number];

/** Ways by which somebody gets what makes them somebody, or takes it from them. */
const WAYS = [
  'first card',
  'another card',
  'closed and opened again',
  'proposed card',
  'confirmed card',
  'closed',
] as const;
type Way = (typeof WAYS)[number];

/**
 * What comes of it, by way, in the order of the targets: `card` in the caller's hand, `done` without one, `two` and
 * `one` where another number of people is needed, `-` where there is nothing to ask for, or the status of the refusal.
 */
type Outcomes = Readonly<Record<Way, string>>;
const NOTHING: Outcomes = Object.fromEntries(
  WAYS.map((way) => [way, way === 'confirmed card' ? '- - 403 403 403 403' : '403 403 403 403 403 403']),
) as Outcomes;
const HELPER: Outcomes = {
  'first card': 'card 404 404 404 404 404',
  'another card': 'card 404 404 404 404 404',
  'closed and opened again': 'card 404 404 404 404 404',
  'proposed card': '403 403 403 403 403 403',
  'confirmed card': '- - 403 403 403 403',
  closed: 'done 404 404 404 404 404',
};
const TABLE: Readonly<Record<string, Outcomes>> = {
  learner: NOTHING,
  trainer: HELPER,
  coordinator: HELPER,
  'programme-office': {
    'first card': 'card 404 done 404 404 403',
    'another card': 'card 404 two 404 404 403',
    'closed and opened again': 'card 404 done 404 404 403',
    'proposed card': 'one 404 done 404 404 403',
    'confirmed card': '- - card 404 404 403',
    closed: 'done 404 done 404 404 done',
  },
  'certification-officer': NOTHING,
  approver: NOTHING,
  evaluator: NOTHING,
  steering: NOTHING,
  simulator: NOTHING,
  operator: {
    'first card': 'card card done done done 403',
    'another card': 'card card two two two 403',
    'closed and opened again': 'card card done done done 403',
    'proposed card': 'one one done done done 403',
    'confirmed card': '- - card card card 403',
    closed: 'done done done done done done',
  },
  // Whoever has the disk of the installation, by a machine's key; it is nobody, so it has no self.
  'the command line': {
    'first card': 'card card card card card -',
    'another card': 'card card card card card -',
    'closed and opened again': 'card card card card card -',
    'proposed card': 'one one done done done -',
    'confirmed card': '- - card card card -',
    closed: 'done done done done done -',
  },
};
/** The role of a learner comes with no assignment that any plugin names; an approver is a role that none knows. */
const UNNAMED = ['learner', 'approver', 'the command line'];

let installation: CardInstallation;
const [programmeId, sessionId, foreignProgrammeId] = [uuidv7(), uuidv7(), uuidv7()];
beforeAll(async () => {
  installation = await CardInstallation.start();
}, 60_000);
afterAll(() => installation?.stop());

const scopeOf = (role: string): RoleGrant['scope'] => {
  if (role === 'operator' || role === 'simulator') return '*';
  if (role === 'trainer') return `session:${sessionId}`;
  return role === 'coordinator' ? `organisation:${installation.municipality}` : `programme:${programmeId}`;
};

/** A person where every role reaches, or where none but the operator does. */
async function place(personId: string, isNear: boolean): Promise<void> {
  const { platform, municipality } = installation;
  const organisationId = isNear ? municipality : uuidv7();
  await platform.publish(personRegistered(personId, { personId, sex: 'female', organisationId }));
  const [membershipId, enrolmentId] = [uuidv7(), uuidv7()];
  await platform.publish(
    membershipStarted(membershipId, {
      membershipId,
      personId,
      programmeId: isNear ? programmeId : foreignProgrammeId,
      goalGroupId: uuidv7(),
      organisationId,
      from: '2026-01-01',
    }),
  );
  const facts = {
    enrolmentId,
    learnerId: personId,
    sessionId: isNear ? sessionId : uuidv7(),
    moduleId: uuidv7(),
    courseId: uuidv7(),
    programmeId: isNear ? programmeId : foreignProgrammeId,
  };
  await platform.publish(enrolmentConfirmed(enrolmentId, facts));
}

async function give(personId: string, role: string, scope: string): Promise<void> {
  const assignmentId = uuidv7();
  await installation.platform.publish(assignmentGranted(assignmentId, { assignmentId, personId, role, scope }));
}

/** As somebody whose account has been in use for long. */
async function aUsedAccount(personId: string): Promise<string> {
  const accountId = uuidv7();
  await installation.platform.sql.query(
    `
      INSERT INTO account (id, username, person_id, state, passphrase_hash, passphrase_set_at, created_at)
      VALUES ($1, $2, $3, 'active', 'x', now(), now())
    `,
    [accountId, `u-${accountId.slice(-12)}`, personId],
  );
  return accountId;
}

/** A target of its own for each way: what one way does to it is nothing to the next. */
async function aTarget(target: Target, self: string | undefined): Promise<string> {
  if (target === 'oneself') return self!;
  const personId = uuidv7();
  await place(personId, target !== 'stranger' && target !== 'foreign staff');
  if (target === 'colleague') await give(personId, 'trainer', `programme:${programmeId}`);
  if (target === 'foreign staff') await give(personId, 'trainer', `programme:${foreignProgrammeId}`);
  if (target === 'operator') await give(personId, 'operator', '*');
  return personId;
}

function outcomeOf({ status, body }: TestReply): string {
  if (status < 300) return body.card?.code ? 'card' : 'done';
  const name = String(body.type).split(':').at(-1)!;
  return { 'card-needs-two-people': 'two', 'card-needs-one-person': 'one' }[name] ?? String(status);
}

const close = (accountId: string, as: TestCaller) =>
  installation.platform.call('identity.close-account', undefined, { as, path: { accountId } });

const walk: Readonly<
  Record<Way, (personId: string, target: Target, as: TestCaller) => Promise<TestReply | undefined>>
> = {
  'first card': (personId, _target, as) => installation.open(personId, as),
  'another card': async (personId, _target, as) => installation.issue(await aUsedAccount(personId), as),
  'closed and opened again': async (personId, _target, as) => {
    await close(await aUsedAccount(personId), installation.commandLine);
    return installation.open(personId, as, PRESENT);
  },
  'proposed card': async (personId, _target, as) => installation.propose(await aUsedAccount(personId), as),
  'confirmed card': async (personId, target, as) => {
    if (target === 'participant' || target === 'stranger') return undefined;
    // By somebody else of whom nothing is known but that they may.
    const { body } = await installation.propose(await aUsedAccount(personId), {
      id: uuidv7(),
      roles: [{ role: 'operator', scope: '*' }],
    });
    return installation.confirm(body.proposalId, as);
  },
  closed: async (personId, _target, as) => close(await aUsedAccount(personId), as),
};

describe('Every way to become somebody', () => {
  it('is walked for every role that a plugin names', () => {
    const named = new Set(
      PLUGINS_WITH_DEMO.flatMap(({ manifest }) => manifest.permissions.flatMap(({ roles }) => roles)),
    );

    expect(Object.keys(TABLE).sort()).toEqual([...named, ...UNNAMED].sort());
  });

  it.each(Object.entries(TABLE))(
    'is what the table says, for %s',
    async (role, expected) => {
      const isMachine = role === 'the command line';
      const found: Record<string, string> = {};
      const plan: { way: Way; target: Target; personId: string; as: TestCaller }[] = [];
      for (const way of WAYS) {
        for (const target of TARGETS) {
          if (isMachine && target === 'oneself') continue;
          const self = isMachine ? undefined : uuidv7();
          if (self !== undefined && target === 'oneself') {
            await place(self, true);
            if (role !== 'learner') await give(self, role, scopeOf(role));
          }
          const as = isMachine ? installation.commandLine : { id: self!, roles: [{ role, scope: scopeOf(role) }] };
          plan.push({ way, target, as, personId: await aTarget(target, self) });
        }
      }
      await installation.platform.settle();

      for (const { way, target, personId, as } of plan) {
        const reply = await walk[way](personId, target, as);
        found[`${way} ${target}`] = reply === undefined ? '-' : outcomeOf(reply);
      }

      const outcomes = WAYS.map((way) => [way, TARGETS.map((target) => found[`${way} ${target}`] ?? '-').join(' ')]);
      expect(Object.fromEntries(outcomes)).toEqual(expected);
    },
    30_000,
  );

  it('is closed to whoever is not signed in', async () => {
    const personId = await installation.aPerson();
    for (const operation of [
      'open-account',
      'issue-card',
      'propose-card',
      'confirm-card',
      'close-account',
      'withdraw-card-proposal',
      'list-card-proposals',
      'list-acts-for-me',
    ]) {
      expect(
        (
          await installation.platform.call(
            `identity.${operation}`,
            { personId },
            { path: { accountId: uuidv7(), proposalId: uuidv7() } },
          )
        ).status,
      ).toBe(401);
    }
  });
});

describe('Nobody becomes somebody', () => {
  it('by exchanging tokens or by a demo account, where no demonstration runs, nor by a client as itself', async () => {
    const form = { resource: `${ISSUER.replace('/oidc', '/api')}`, client_id: 'lyftet-web' };
    const exchange = await installation.post('/token', {
      ...form,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'x',
      subject_token_type: 'y',
    });
    const credentials = await installation.post('/token', { ...form, grant_type: 'client_credentials' });
    const quiet = await installation.platform.start(identity, {
      demo: false,
      environment: {
        PUBLIC_URL: 'http://localhost:3998',
        OIDC_ISSUER: 'https://login.example.org',
        CURSOR_SECRET: 'c'.repeat(32),
      },
    });

    expect([exchange.status, credentials.status].every((status) => status === 400 || status === 401)).toBe(true);
    await expect(
      ensureDemoAccounts(quiet, [{ username: 'demo', password: 'password', personId: uuidv7() }]),
    ).rejects.toThrow('demo mode alone');
    await quiet.stop();
  });

  it('by what a guest plugin says of accounts and roles', async () => {
    const guest = await connectAs(installation.platform.nats.urlOf('guest'), 'guest');
    const before = installation.platform.events.length;

    for (const type of ['identity.account.opened', 'identity.account.sign-ins-ended', 'directory.assignment.granted'])
      guest.publish(`event.${type}.v1`, '{}');
    await guest.flush();
    await guest.close();
    await installation.platform.settle();

    expect(installation.platform.events.slice(before)).toEqual([]);
  });
});
