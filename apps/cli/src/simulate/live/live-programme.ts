import type { Identity } from '../../http/api.js';
import { liveRound } from './live-round.js';
import { registerEverybody } from './register-everybody.js';
import type { World } from './world.js';

/** Lives a programme from its first day to its last. */
export async function liveProgramme(world: World, operator: Identity, issuer: string): Promise<void> {
  const { plan, programme, time, ledger, note } = world;
  const { startsOn, endsOn } = programme.content.programme;
  await time.moveTo(startsOn);
  await registerEverybody(world, operator, issuer);
  note(`${startsOn}  ${plan.people.length} participants and ${plan.staff.length} staff are registered`);
  for (const round of plan.rounds) {
    await liveRound(world, round);
    const { counts } = ledger;
    note(
      `${round.doneOn}  ${counts.sessions} sessions, ${counts.seats} seats taken, ${counts.tokens} places to ` +
        `answer fetched, ${ledger.left.size} people left`,
    );
  }
  await time.moveTo(endsOn);
}
