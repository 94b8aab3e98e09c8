import { createAccountAndRecords } from './1763769600000-create-account-and-records.js';
import { keepWhereRolesHold } from './1763769600001-keep-where-roles-hold.js';
import { keepWhoMadeACard } from './1763769600020-keep-who-made-a-card.js';
import { keepHowCardMakersSignedIn } from './1763769600060-keep-how-card-makers-signed-in.js';
import { keepWhetherTheInstallationMadeACard } from './1763769600062-keep-whether-the-installation-made-a-card.js';

export const migrations = [
  createAccountAndRecords,
  keepWhereRolesHold,
  keepWhoMadeACard,
  keepHowCardMakersSignedIn,
  keepWhetherTheInstallationMadeACard,
];
