// Child: reads a Parquet file of events with a reader of somebody else's and adds up what its rows hold.
import { IAM_EVENTS } from '@iam-tracker/lake';
import { READERS } from '@iam-tracker/test-utils/parquet';
import { answer, childOptions } from '../child.mjs';

/** @type {{ reader: keyof typeof READERS, file: string }} */
const { reader, file } = childOptions();
answer(await READERS[reader](IAM_EVENTS, file));
