/**
 * How long a delivered event may stay unacknowledged before the server delivers it again. So long, at the most, waits
 * what a killed process had taken and not handled; one that lives says in time that it is still at it.
 */
export const ACK_WAIT_MS = 6_000;
