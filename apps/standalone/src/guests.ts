/** NATS users that wait for plugins of others: in demo mode one may be started beside `npm start` at once. */
export const guestsOf = (isDemo: boolean): readonly string[] => (isDemo ? ['guest'] : []);
