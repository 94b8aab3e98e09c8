import { assignmentGranted, assignmentRevoked, personRegistered } from '#contracts';
import { uuidv7 } from '#platform';
import type { RunningPlugin } from '#plugin-kit';
import { type TestCaller, TestInstallation, type TestReply } from '#testing';
import { EmbeddedProvider, identity } from '../src/identity.plugin.js';
import { type Arrival, Browser, type ProviderDoor, SignInFlow } from './browser.js';
import { ISSUER, PUBLIC_URL, WEB_SECRET } from './oidc-installation.js';

export const PASSWORD = 'tre katter och en hund';
export const PRESENT = { personPresent: true, identitySeen: 'identity-document' } as const;
export const CALLBACK = /\/session\/callback\?code=/;
const ENVIRONMENT = {
  PUBLIC_URL,
  CURSOR_SECRET: 'a secret of at least 32 characters',
  IDENTITY_SECRET: 'a secret of thirty-two bytes or more',
  WEB_CLIENT_SECRET: WEB_SECRET,
};

export interface Card {
  readonly username: string;
  readonly code: string;
}

/** Identity with its provider, as the gateway and the directory would meet it. */
export class CardInstallation implements ProviderDoor {
  readonly municipality = uuidv7();
  readonly commandLine: TestCaller = { id: 'lyftet-cli', kind: 'client', roles: [{ role: 'operator', scope: '*' }] };
  readonly office = this.inMunicipality('programme-office');
  readonly otherOffice = this.inMunicipality('programme-office');
  readonly coordinator = this.inMunicipality('coordinator');

  private constructor(
    readonly platform: TestInstallation,
    readonly plugin: RunningPlugin,
  ) {}

  static async start(): Promise<CardInstallation> {
    const platform = await TestInstallation.create([identity]);
    return new CardInstallation(platform, await platform.start(identity, { environment: ENVIRONMENT }));
  }

  inMunicipality(role: string, id: string = uuidv7()): TestCaller & { id: string } {
    return { id, roles: [{ role, scope: `organisation:${this.municipality}` }] };
  }

  /** Registered with the municipality; with a role there, if one is named. */
  async aPerson(role?: string): Promise<string> {
    const personId = uuidv7();
    await this.platform.publish(
      personRegistered(personId, { personId, sex: 'female', organisationId: this.municipality }),
    );
    if (role !== undefined) await this.grant(personId, role);
    await this.platform.settle();
    return personId;
  }

  /** As the directory tells of it; not waited for. */
  async grant(
    personId: string,
    role = 'trainer',
    { writtenAt = new Date(), ...period }: { from?: string; to?: string; writtenAt?: Date } = {},
  ): Promise<string> {
    const assignmentId = uuidv7();
    const facts = { assignmentId, personId, role, scope: `organisation:${this.municipality}`, ...period };
    await this.platform.publish(assignmentGranted(assignmentId, facts), { writtenAt });
    return assignmentId;
  }

  async revoke(assignmentId: string, personId: string, role = 'trainer'): Promise<void> {
    await this.platform.publish(
      assignmentRevoked(assignmentId, { assignmentId, personId, role, scope: `organisation:${this.municipality}` }),
    );
  }

  open(personId: string, as: TestCaller = this.coordinator, said: object = {}): Promise<TestReply> {
    return this.platform.call('identity.open-account', { personId, ...said }, { as });
  }

  issue(accountId: string, as: TestCaller = this.coordinator, said: object = PRESENT): Promise<TestReply> {
    return this.platform.call('identity.issue-card', said, { as, path: { accountId } });
  }

  close(accountId: string, as: TestCaller = this.coordinator): Promise<TestReply> {
    return this.platform.call('identity.close-account', undefined, { as, path: { accountId } });
  }

  propose(accountId: string, as: TestCaller = this.office, said: object = PRESENT): Promise<TestReply> {
    return this.platform.call('identity.propose-card', said, { as, path: { accountId } });
  }

  confirm(proposalId: string, as: TestCaller = this.otherOffice): Promise<TestReply> {
    return this.platform.call('identity.confirm-card', undefined, { as, path: { proposalId } });
  }

  withdraw(proposalId: string, as: TestCaller): Promise<TestReply> {
    return this.platform.call('identity.withdraw-card-proposal', undefined, { as, path: { proposalId } });
  }

  /** What others did for this person, as the person sees it: the last first. */
  async acts(personId: string): Promise<Record<string, string>[]> {
    return (await this.platform.call('identity.list-acts-for-me', undefined, { as: { id: personId } })).body.items;
  }

  async proposals(as: TestCaller): Promise<{ proposalId: string }[]> {
    return (await this.platform.call('identity.list-card-proposals', undefined, { as })).body.items;
  }

  /** A card that is proposed; answers the id. */
  async proposalFor(accountId: string, as: TestCaller = this.office): Promise<string> {
    return (await this.propose(accountId, as)).body.proposalId;
  }

  /** Opened for a trainer by the office, without a card. */
  async accountOfTrainer(): Promise<string> {
    return (await this.open(await this.aPerson('trainer'), this.office)).body.accountId;
  }

  /** A card that two offices made. */
  async cardByTwo(accountId: string): Promise<Card> {
    return (await this.confirm(await this.proposalFor(accountId))).body.card;
  }

  /** An account whose person has signed in with the card, and its password. */
  async usedAccount(personId: string): Promise<{ accountId: string; username: string }> {
    const { body } = await this.open(personId, this.commandLine);
    const arrival = await this.use(body.card);
    if (!CALLBACK.test(arrival.url)) throw new Error(arrival.html);
    return { accountId: body.accountId, username: body.username };
  }

  /** Enters what is asked for on the sign-in page; answers the page that follows. */
  async enter(
    username: string,
    secret: string,
    browser = new Browser(this),
  ): Promise<{ browser: Browser; page: Arrival; flow: SignInFlow }> {
    const flow = new SignInFlow(this);
    return { browser, flow, page: await browser.submit(await browser.begin(flow), { username, secret }) };
  }

  /** Enters a card and chooses a password; answers where that leads. */
  async use({ username, code }: Card, password = PASSWORD): Promise<Arrival> {
    const { browser, page } = await this.enter(username, code);
    return /name="again"/.test(page.html) ? browser.submit(page, { password, again: password }) : page;
  }

  readonly fetch = (url: string | URL, init: RequestInit = {}): Promise<Response> =>
    fetch(String(url).replace(ISSUER, this.plugin.get(EmbeddedProvider).internalUrl!), { redirect: 'manual', ...init });

  async post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
    const reply = await this.fetch(`${ISSUER}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
    return {
      status: reply.status,
      body: (await reply.json().catch(() => ({}))) as Record<string, unknown>,
      headers: reply.headers,
    };
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }
}
