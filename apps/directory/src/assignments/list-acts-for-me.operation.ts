import { ActLog, ActsForMeView, type Caller, Operation, Page } from '#plugin-kit';

const LIST = 'directory.list-acts-for-me';

@Operation({
  name: LIST,
  summary: 'Which roles others have given you or taken from you, and who',
  http: 'GET /people/me/acts-for-me',
  access: { whose: ['person'] },
  input: Page,
  output: ActsForMeView,
})
export class ListActsForMe {
  constructor(private readonly acts: ActLog) {}

  execute(input: Page, caller: Caller) {
    return this.acts.ofCaller(LIST, input, caller, (act) => act);
  }
}
