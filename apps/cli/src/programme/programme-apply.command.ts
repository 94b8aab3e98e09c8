import { applyProgramme } from '#programme';
import { type Command, textOption } from '../command.js';
import { UsageError } from '../failure.js';
import { recordAcceptance, renderAsked } from './ask-organisations.js';
import { runOnFile } from './run-on-file.js';

const ACCEPT = 'accept-organisations';

/** `lyftet programme apply <file>` */
export const programmeApply: Command = {
  name: 'programme apply',
  usage: '<file> [--accept-organisations REASON] [--url U] [--json]',
  summary: 'Make a programme stand as its file says',
  details: [
    'May be repeated: the same file changes nothing the second time. What has left the file ends; nothing is deleted.',
    'Organisations that are new in the file are asked whether they take part; nothing of their people is ' +
      'seen before one of them says yes.',
    'With --accept-organisations it is recorded, as said by the operator, that they have; REASON says where ' +
      'that stands.',
  ].join('\n'),
  options: { url: { type: 'string' }, [ACCEPT]: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: (invocation) => {
    const { language, note } = invocation;
    const reason = textOption(invocation, ACCEPT);
    if (reason !== undefined && (reason.length < 3 || reason.length > 500))
      throw new UsageError(`--${ACCEPT} takes a reason of 3 to 500 characters.`);
    return runOnFile(invocation, applyProgramme, undefined, async ({ api, operator }, programme) => {
      if (reason !== undefined) await recordAcceptance(api, operator, programme, reason);
      const asked = await renderAsked(api, operator, programme, language);
      if (asked !== undefined) note(asked);
    });
  },
};
