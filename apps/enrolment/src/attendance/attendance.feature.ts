import { defineFeature } from '#plugin-kit';
import { GetAttest } from './get-attest.operation.js';
import { ListAttendance } from './list-attendance.operation.js';
import { NoteAttendance } from './note-attendance.operation.js';
import { SignAttendance } from './sign-attendance.operation.js';

/** Minutes of meetings: noted by the trainer, signed by the participant, attested to whoever took part. */
export const attendance = defineFeature({ operations: [NoteAttendance, SignAttendance, ListAttendance, GetAttest] });
