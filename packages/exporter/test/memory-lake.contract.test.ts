import { createMemoryLake } from '@iam-tracker/test-utils';
import { describeObjectStore } from '@iam-tracker/test-utils/contracts';

// The stand-in that the other tests use must behave as the real ones do.
describeObjectStore('memory', async () => createMemoryLake(() => 1));
