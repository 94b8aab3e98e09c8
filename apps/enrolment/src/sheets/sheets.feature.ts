import { defineFeature } from '#plugin-kit';
import { AttestSheets } from './attest-sheets.operation.js';
import { EnterSheet } from './enter-sheet.operation.js';
import { ListSheets } from './list-sheets.operation.js';

/** Printed sheets: entered by who held the meeting, attested by a second person, and only then counted. */
export const sheets = defineFeature({ operations: [EnterSheet, ListSheets, AttestSheets] });
