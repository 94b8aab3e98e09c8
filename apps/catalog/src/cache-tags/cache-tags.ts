/** Names under which gateways keep our public pages; a change purges those that show it. */
export const tags = {
  /** Every list over all programmes. */
  all: 'programmes',
  programme: (programmeId: string) => `programme:${programmeId}`,
  programmeOrAll: (programmeId: string | undefined): string =>
    programmeId === undefined ? 'programmes' : `programme:${programmeId}`,
  module: (moduleId: string) => `module:${moduleId}`,
  /** Every list of sessions over all programmes. */
  allSessions: 'sessions',
  sessionsOf: (programmeId: string) => `sessions:${programmeId}`,
  session: (sessionId: string) => `session:${sessionId}`,
} as const;
