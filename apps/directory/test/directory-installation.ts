import { createHash, randomUUID } from 'node:crypto';
import { TestInstallation, type TestCaller, type TestReply } from '#testing';
import { grantsKey, keyedId } from '#plugin-kit/contract';
import { directory } from '../src/directory.plugin.js';

export const ISSUER = 'http://lyftet.example/oidc';

/** Settings of a directory under test. */
export const environment = {
  PUBLIC_URL: 'http://lyftet.example',
  CURSOR_SECRET: 'a secret of at least 32 characters',
  OPERATOR_CLIENT_ID: 'lyftet-cli',
};

export const operator: TestCaller = { kind: 'client', id: 'lyftet-cli', roles: [{ role: 'operator', scope: '*' }] };
export const officeOf = (programmeId: string, id = randomUUID()): TestCaller => ({
  id,
  roles: [{ role: 'programme-office', scope: `programme:${programmeId}` }],
});
export const coordinatorOf = (organisationId: string, id = randomUUID()): TestCaller => ({
  id,
  roles: [{ role: 'coordinator', scope: `organisation:${organisationId}` }],
});

/** Whoever signs in so and is nobody yet, as the gateway names them. */
export const signedInAs = (subject: string, issuer = ISSUER): TestCaller => ({
  id: `identity:${grantsKey(issuer, subject)}`,
});

/** Two organisations and two goal groups; `key` makes it a programme of its own. */
export const sections = (groups = ['ledare', 'spets']) => ({
  organisations: [
    { key: 'landskrona', name: 'Landskrona kommun', type: 'municipality' },
    { key: 'kommun-2', name: 'Kommun 2', type: 'municipality' },
  ],
  goalGroups: groups.map((key) => ({
    key,
    name: { sv: `Grupp ${key}` },
    planned: { women: 26, men: 9 },
    exclusive: true,
  })),
});

export const landskrona = keyedId('organisation', 'landskrona');
export const kommun2 = keyedId('organisation', 'kommun-2');

/** A directory in an installation of its own, with the calls that tests make again and again. */
export class DirectoryInstallation {
  private constructor(readonly installation: TestInstallation) {}

  static async start(): Promise<DirectoryInstallation> {
    const installation = await TestInstallation.create([directory]);
    await installation.start(directory, { environment });
    return new DirectoryInstallation(installation);
  }

  call(operation: string, body: object, as: TestCaller, options: object = {}): Promise<TestReply> {
    return this.installation.call(`directory.${operation}`, body, { as, ...options });
  }

  /** Applies a programme file whose organisations are asked and have not answered. */
  async ask(
    programmeKey: string,
    file: object = sections(),
    as = operator,
  ): Promise<{ programmeId: string; reply: TestReply }> {
    const version = createHash('sha256')
      .update(JSON.stringify([programmeKey, file]))
      .digest('hex');
    const reply = await this.call(
      'apply-programme',
      { programmeKey, version, allSections: Object.keys(file), sections: file },
      as,
    );
    return { programmeId: keyedId('programme', programmeKey), reply };
  }

  /** Applies a programme file, and records that its organisations take part; answers the id of the programme. */
  async apply(
    programmeKey: string,
    file: object = sections(),
    as = operator,
  ): Promise<{ programmeId: string; reply: TestReply }> {
    const applied = await this.ask(programmeKey, file, as);
    const { organisations } = file as { organisations: { key: string }[] };
    if (applied.reply.status === 200)
      for (const { key } of organisations) await this.record(applied.programmeId, keyedId('organisation', key));
    return applied;
  }

  /** The operator records what an organisation has answered. */
  record(programmeId: string, organisationId: string, answer: 'accepted' | 'ended' = 'accepted'): Promise<TestReply> {
    return this.call('record-participation', { answer, reason: 'dnr 2026-17' }, operator, {
      path: { organisationId, programmeId },
    });
  }

  /** Whoever signs in so says yes to everything that they are said to be. */
  async confirm(subject: string): Promise<void> {
    const { body } = await this.call('list-identity-proposals', {}, signedInAs(subject));
    for (const { proposalId } of body.items)
      await this.call('accept-identity-proposal', {}, signedInAs(subject), { path: { proposalId } });
  }

  /** Registers a person who signs in so and has said yes to it; answers their id. */
  async somebody(subject: string): Promise<string> {
    const { body } = await this.call(
      'register-person',
      {
        organisationId: landskrona,
        name: { given: 'Kim', family: 'Ek' },
        sex: 'unknown',
        identities: [{ issuer: ISSUER, subject }],
      },
      coordinatorOf(landskrona),
    );
    await this.confirm(subject);
    return body.personId;
  }

  /** Registers people of an organisation; answers their ids. */
  async people(organisationId: string, count: number, prefix: string = randomUUID()): Promise<string[]> {
    const people = Array.from({ length: count }, (_, index) => ({
      externalId: `${prefix}-${index}`,
      name: { given: `Kim ${index}`, family: 'Berg' },
      sex: index % 2 ? 'male' : 'female',
    }));
    const { body } = await this.call('import-roster', { organisationId, people }, coordinatorOf(organisationId));
    return body.people.map(({ personId }: { personId: string }) => personId);
  }

  stop(): Promise<void> {
    return this.installation.stop();
  }
}
