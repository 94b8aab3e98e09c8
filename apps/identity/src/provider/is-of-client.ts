import type { IncomingMessage } from 'node:http';

/**
 * Whether a request failed because its client hung up, or sent what is no HTTP. A database that hangs up has the same
 * codes, so what counts is whose error it is: that of the request's own stream or connection.
 */
export function isOfClient(error: Error, { errored, socket }: IncomingMessage): boolean {
  // A request whose body was not read to its end may have lost its connection, whatever its type says.
  return error === errored || error === (socket as typeof socket | null)?.errored;
}
