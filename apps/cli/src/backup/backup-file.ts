/** What a backup says of itself: its first entry. */
export interface BackupHeader {
  readonly format: 'lyftet-backup';
  /** Raised when this program's later versions write something that earlier ones cannot read. */
  readonly version: 1 | 2;
  readonly createdAt: string;
  readonly publicUrl: string;
  /** `linux-x64`: files of PostgreSQL are at home on one kind of machine. */
  readonly platform: string;
  /** Major version of PostgreSQL. */
  readonly postgres: string;
}

/**
 * Path → SHA-256 of every file, in hex; and `folder` of every folder, whose path ends in a slash. A backup that was cut
 * short has none.
 */
export type Checksums = Readonly<Record<string, string>>;

/** What stands for a folder among the checksums. */
export const FOLDER = 'folder';

export const HEADER = 'lyftet-backup.json';
export const CHECKSUMS = 'checksums.json';
/** Its last entry, by which it is known who wrote it. Version 1 had none. */
export const SIGNATURE = 'signature.json';

export const PLATFORM = `${process.platform}-${process.arch}`;

/** What may lie in a backup; nothing else is written anywhere. */
const KNOWN = new RegExp(
  '^(?:(?:lyftet-backup|checksums|signature|installation|secrets)\\.json' +
    '|postgres(?:/superuser-password|/data(?:/.+)?)?|nats(?:/data(?:/.+)?)?)$',
);

/** Whether a path of an archive is one of ours and stays where it belongs. */
export const isKnownPath = (path: string): boolean =>
  KNOWN.test(path) &&
  !path.split('/').some((part) => part === '' || part === '.' || part === '..') &&
  !path.includes('\0');
