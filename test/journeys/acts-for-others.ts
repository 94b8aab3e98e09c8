import type { Answer, TestPlatform } from './platform.fixture.js';

type Granted = (method: string, path: string, body: object | undefined, as: string) => Promise<Answer['body']>;
type Ids = Readonly<Record<string, string>>;

const HOUR = 3_600_000;
const SEEN = { personPresent: true, identitySeen: 'identity-document' };

/**
 * What has to be done, and not only read, for a service to tell of somebody else: of Anna, and of Rolf, who comes by a
 * roster.
 */
export async function actForOthers(platform: TestPlatform, granted: Granted, ids: Ids): Promise<void> {
  await enrol(platform, granted, ids);
  const rolf = await register(platform, granted, ids);
  await giveRoles(granted, ids);
  await makeCards(granted, ids, rolf);
  await granted('POST', `/certificates/${ids['certificateId']}/revoke`, { reason: 'Felaktigt' }, 'demo:office-a');
  const { caseId } = await granted(
    'POST',
    `/certificate-cases/${ids['caseId']}/reopen`,
    { reason: 'Nytt underlag' },
    'demo:office-a',
  );
  const prepared = { caseIds: [caseId], identityChecked: true };
  await granted('POST', '/certificate-cases/prepare', prepared, 'demo:office-a');
  await granted('POST', `/certificate-cases/${caseId}/refuse`, { reasons: 'Underlaget räcker inte' }, 'demo:second-a');
}

async function enrol(platform: TestPlatform, granted: Granted, ids: Ids): Promise<void> {
  const now = Date.parse((await platform.api('GET', '/demo/clock')).body.now);
  const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
  const { personId, moduleId } = ids;
  const { sessionId } = await granted(
    'POST',
    '/sessions',
    { moduleId, startsAt: at(1), endsAt: at(2), form: 'classroom', trainerIds: [] },
    'demo:office-a',
  );
  const reason = 'Bad om hjälp';
  const { enrolmentId } = await granted(
    'POST',
    '/enrolments',
    { sessionId, learnerId: personId, reason },
    'demo:office-a',
  );
  await granted('POST', `/enrolments/${enrolmentId}/cancel`, { reason }, 'demo:office-a');
  // Signed already: it only tells.
  await granted('POST', `/enrolments/${ids['enrolmentId']}/sign`, { reason }, 'demo:office-a');
}

/** Rolf says yes to two ways of signing in, of which one ends; whoever is said to be Rolf in another way says no. */
async function register(platform: TestPlatform, granted: Granted, ids: Ids): Promise<string> {
  const roster = (subject: string) => ({
    organisationId: ids['organisationId'],
    people: [
      {
        externalId: '1',
        name: { given: 'Rolf', family: 'Person' },
        sex: 'male',
        identities: [{ issuer: `${platform.url}/oidc`, subject }],
      },
    ],
  });
  for (let times = 0; times < 2; times += 1) await granted('POST', '/rosters', roster('demo:rolf'), 'operator');
  await platform.confirm('demo:rolf');
  const { personId } = await granted('GET', '/people/me', undefined, 'demo:rolf');
  await granted('GET', `/people/${personId}/identities`, undefined, 'operator');
  await granted('POST', '/rosters', roster('demo:also-rolf'), 'operator');
  for (const subject of ['demo:rolf', 'demo:also-rolf']) await platform.confirm(subject);
  await granted(
    'POST',
    `/people/${personId}/identities/end`,
    { issuer: `${platform.url}/oidc`, subject: 'demo:also-rolf' },
    'operator',
  );
  await granted('POST', '/rosters', roster('demo:not-rolf'), 'operator');
  await granted(
    'POST',
    `/people/${personId}/identities/approve`,
    { issuer: `${platform.url}/oidc`, subject: 'demo:not-rolf' },
    'operator',
  );
  const [proposal] = (await granted('GET', '/people/me/identity-proposals', undefined, 'demo:not-rolf')).items;
  await granted('POST', `/people/me/identity-proposals/${proposal.proposalId}/decline`, {}, 'demo:not-rolf');
  return personId;
}

async function giveRoles(granted: Granted, { personId, programmeId }: Ids): Promise<void> {
  const { assignmentId } = await granted(
    'POST',
    '/assignments',
    { personId, role: 'learner', scope: `programme:${programmeId}` },
    'operator',
  );
  await granted('GET', `/assignments?personId=${personId}`, undefined, 'operator');
  await granted('POST', `/assignments/${assignmentId}/revoke`, {}, 'operator');
}

/** Rolf gets a role and so needs two people for a card; one proposal is withdrawn. */
async function makeCards(granted: Granted, { accountId, programmeId, goalGroupId }: Ids, rolf: string): Promise<void> {
  await granted('POST', `/accounts/${accountId}/cards`, {}, 'demo:coordinator-a');
  await granted('POST', `/accounts/${accountId}/close`, {}, 'demo:coordinator-a');
  await granted(
    'POST',
    '/memberships',
    { programmeId, goalGroupId, personIds: [rolf], from: '2023-01-01' },
    'demo:office-a',
  );
  await granted(
    'POST',
    '/assignments',
    { personId: rolf, role: 'trainer', scope: `programme:${programmeId}` },
    'operator',
  );
  const account = await granted('POST', '/accounts', { personId: rolf }, 'demo:office-a');
  const propose = () => granted('POST', `/accounts/${account.accountId}/card-proposals`, SEEN, 'demo:office-a');
  const first = await propose();
  await granted('GET', '/accounts/card-proposals', undefined, 'operator');
  await granted('POST', `/accounts/card-proposals/${first.proposalId}/withdraw`, {}, 'operator');
  const second = await propose();
  await granted('POST', `/accounts/card-proposals/${second.proposalId}/confirm`, {}, 'operator');
}
