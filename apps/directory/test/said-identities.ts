import { randomUUID } from 'node:crypto';
import { type KV, Kvm } from '@nats-io/kv';
import { BUCKETS, type Grants } from '#plugin-kit/contract';
import { type TestCaller, type TestReply, eventually } from '#testing';
import { DirectoryInstallation, coordinatorOf, operator, signedInAs } from './directory-installation.js';
import { grantsHeld } from './grants-held.js';

export const ELSEWHERE = 'https://login.kommun.example/v2.0';

/** A directory that is told how people sign in, and those who are asked whether that is so. */
export class SaidIdentities {
  /** Whom a test is about, where it names nobody else. */
  subject = '';

  private constructor(
    readonly directory: DirectoryInstallation,
    private readonly bucket: KV,
  ) {}

  static async start(): Promise<SaidIdentities> {
    const directory = await DirectoryInstallation.start();
    const bucket = await new Kvm(directory.installation.connection).open(BUCKETS.grants);
    await directory.apply('digieffekt');
    return new SaidIdentities(directory, bucket);
  }

  stop(): Promise<void> {
    return this.directory.stop();
  }

  nextSubject(): string {
    return (this.subject = randomUUID().slice(0, 8));
  }

  /** A roster says of a person that they sign in so. */
  say(
    organisationId: string,
    externalId: string,
    said: string,
    as: TestCaller = coordinatorOf(organisationId),
  ): Promise<TestReply> {
    return this.directory.call(
      'import-roster',
      {
        organisationId,
        people: [
          {
            externalId,
            name: { given: 'Åsa', family: 'Öberg' },
            sex: 'female',
            identities: [{ issuer: ELSEWHERE, subject: said }],
          },
        ],
      },
      as,
    );
  }

  async personOf(organisationId: string, externalId: string, said: string, as?: TestCaller): Promise<string> {
    return (await this.say(organisationId, externalId, said, as)).body.people[0].personId;
  }

  nobody(said = this.subject): TestCaller {
    return signedInAs(said, ELSEWHERE);
  }

  async proposals(as: TestCaller): Promise<{ proposalId: string; concerns: string }[]> {
    return (await this.directory.call('list-identity-proposals', {}, as)).body.items;
  }

  answer(verb: 'accept' | 'decline', proposalId: string, as: TestCaller, more: object = {}): Promise<TestReply> {
    return this.directory.call(`${verb}-identity-proposal`, more, as, { path: { proposalId } });
  }

  held(said = this.subject): Promise<Grants | undefined> {
    return grantsHeld(this.bucket, ELSEWHERE, said);
  }

  /** Waits until whoever signs in so is this person, or nobody. */
  async is(personId: string | undefined, said = this.subject): Promise<void> {
    const isSettled = async () =>
      (await this.directory.installation.sql.query('SELECT 1 FROM grant_change')).rowCount === 0;
    await eventually(async () => (await this.held(said))?.personId === personId && (await isSettled()));
  }

  /** Somebody with a role, who has said that they sign in so. */
  async officer(organisationId: string, said: string): Promise<string> {
    const personId = await this.personOf(organisationId, `officer-${said}`, said, operator);
    await this.directory.call('assign-role', { personId, role: 'certification-officer', scope: '*' }, operator);
    await this.answer('accept', (await this.proposals(this.nobody(said)))[0]!.proposalId, this.nobody(said));
    await this.is(personId, said);
    return personId;
  }
}
