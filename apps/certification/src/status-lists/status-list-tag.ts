/** By what the page of a list is purged when one of its certificates is revoked. */
export const statusListTag = (statusListId: string): string => `status-list:${statusListId}`;
