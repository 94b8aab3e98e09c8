import { ActLog, ActsForMeView, type Caller, Operation, Page } from '#plugin-kit';

const LIST = 'identity.list-acts-for-me';

@Operation({
  name: LIST,
  summary: 'What others have done with one’s accounts and cards, who, and how one’s identity was seen',
  http: 'GET /accounts/acts-for-me',
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
