import { defineFeature } from '#plugin-kit';
import { CardPrinter } from './card-printer.js';
import { CloseAccount } from './close-account.operation.js';
import { FindAccounts } from './find-accounts.operation.js';
import { IssueCard } from './issue-card.operation.js';
import { OpenAccount } from './open-account.operation.js';

export const accounts = defineFeature({
  operations: [OpenAccount, FindAccounts, IssueCard, CloseAccount],
  providers: [CardPrinter],
});
