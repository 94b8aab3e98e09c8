/** Thrown when a command cannot do what it was asked; the message is for the user. Exit code 1. */
export class Failure extends Error {}

/** Thrown when the command line itself is wrong. Exit code 2. */
export class UsageError extends Error {}
