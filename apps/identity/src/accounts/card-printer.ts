import { Injectable } from '@nestjs/common';
import { SystemClock, stockholmDay, uuidv7 } from '#platform';
import { Settings, type Work, statement } from '#plugin-kit';
import type { CardMaker } from '../cards/card-maker.js';
import type { IdentitySeen } from '../cards/person-present.js';
import { type IdentityConfig, identityConfig } from '../identity.config.js';
import type { PersonRoles } from '../people/roles-of-person.js';
import type { AccountRow, CardView } from './account.view.js';
import { cardCodeHash, newCardCode } from './card-code.js';
import { revokeCards } from './revoke-cards.js';

/** What a card is made of. */
export interface CardOrder {
  readonly account: AccountRow;
  readonly maker: CardMaker;
  /** The second of two people. */
  readonly confirmedBy?: string;
  readonly identitySeen?: IdentitySeen;
  /** Of the person, now; any change of them ends the card. */
  readonly roles: PersonRoles;
}

const insertCard = statement<
  never,
  [
    id: string,
    accountId: string,
    codeHash: string,
    createdAt: Date,
    expiresAt: Date,
    madeBy: string,
    madeByKind: CardMaker['kind'],
    madeAs: string,
    byInstallation: boolean,
    confirmedBy: string | null,
    identitySeen: IdentitySeen | null,
    rolesMark: string,
  ]
>(
  'insert-card',
  `
  INSERT INTO card (
    id, account_id, code_hash, created_at, expires_at, made_by, made_by_kind, made_as, by_installation, confirmed_by,
    identity_seen, roles_mark)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);

/** Makes one-time cards. An account has at most one that counts: a new one revokes the one before. */
@Injectable()
export class CardPrinter {
  constructor(
    @Settings(identityConfig) private readonly config: IdentityConfig,
    private readonly clock: SystemClock,
  ) {}

  print(work: Work, { account: { id, username }, maker, confirmedBy, identitySeen, roles }: CardOrder): CardView {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.config.cardLasts.milliseconds);
    const code = newCardCode();
    revokeCards(work, id, now);
    work.write(
      insertCard,
      uuidv7(),
      id,
      cardCodeHash(code),
      now,
      expiresAt,
      maker.by,
      maker.kind,
      maker.as,
      maker.byInstallation ?? false,
      confirmedBy ?? null,
      identitySeen ?? null,
      roles.mark,
    );
    const url = `${this.config.publicUrl}/`;
    return {
      username,
      code,
      url,
      expiresAt: expiresAt.toISOString(),
      text: cardText({ username, code, url, lastDay: stockholmDay(expiresAt) }),
    };
  }
}

function cardText({ username, code, url, lastDay }: { username: string; code: string; url: string; lastDay: string }) {
  return {
    sv: [
      'Ditt kort till Lyftet',
      '',
      `1. Gå till ${url} och välj Logga in.`,
      `2. Skriv ditt användarnamn: ${username}`,
      `3. Skriv koden i rutan för lösenord: ${code}`,
      '4. Välj ett eget lösenord med minst 10 tecken.',
      '',
      `Koden fungerar en gång, till och med ${lastDay}. Visa den inte för någon annan.`,
      'Har du tappat kortet? Be den som gav dig det om ett nytt.',
    ].join('\n'),
    en: [
      'Your card for Lyftet',
      '',
      `1. Go to ${url} and choose Sign in.`,
      `2. Write your username: ${username}`,
      `3. Write the code in the box for the password: ${code}`,
      '4. Choose a password of your own with at least 10 characters.',
      '',
      `The code works once, until ${lastDay}. Do not show it to anybody else.`,
      'Have you lost the card? Ask the person who gave it to you for a new one.',
    ].join('\n'),
  };
}
