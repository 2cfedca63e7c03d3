/** The form of a reader of one kind of Windows event. */
import type { Event, RecordRef } from '../../domain/event.ts';
import type { WindowsRecord } from './record.ts';

/** None means that the record tells nothing that an event could hold: it is ignored. */
export type EventReader = (windows: WindowsRecord, record: RecordRef) => Event[];
