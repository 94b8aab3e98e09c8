import { backup } from './backup/backup.command.js';
import { restore } from './backup/restore.command.js';
import { call } from './call/call.command.js';
import { certificateVerify } from './certificate/certificate-verify.command.js';
import type { Command } from './command.js';
import { doctor } from './doctor/doctor.command.js';
import { personAdd } from './person/person-add.command.js';
import { personCard } from './person/person-card.command.js';
import { programmeApply } from './programme/programme-apply.command.js';
import { programmePlan } from './programme/programme-plan.command.js';
import { programmeSimulate } from './simulate/programme-simulate.command.js';
import { pluginAdd } from './provision/plugin-add.command.js';
import { provision } from './provision/provision.command.js';

/** Everything that `lyftet` can do, in the order of its help. */
export const commands: readonly Command[] = [
  programmePlan,
  programmeApply,
  programmeSimulate,
  certificateVerify,
  personAdd,
  personCard,
  call,
  pluginAdd,
  provision,
  backup,
  restore,
  doctor,
];
