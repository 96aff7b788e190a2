import {
  isStoreOperation,
  type Payload,
  runOperation,
  type Store,
  type StoreOperation,
} from './dynalite-store.ts';
import { answerBatch, createDirectItems } from './items/direct-items.ts';
import { answerStatements } from './items/statements.ts';

/** Operations of the embedded database: dynalite's, and one that it does not have. */
export type Operation = StoreOperation | 'BatchExecuteStatement';

export function isOperation(name: string): name is Operation {
  return name === 'BatchExecuteStatement' || isStoreOperation(name);
}

/** Requests of an open database: those of this process, and those that others send to its endpoint. */
export interface DatabaseRequests {
  /**
   * Answers one request as DynamoDB would, and leaves its input alone. Rejects with an `ApiRefusal` when DynamoDB
   * would refuse it, and with whatever LevelDB says when the storage fails.
   */
  run(operation: Operation, input: Payload): Promise<Payload>;
  /** Lets requests under way finish; all others are refused from now on. */
  close(): Promise<void>;
}

export function createRequests(store: Store): DatabaseRequests {
  const items = createDirectItems(store);
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  async function carryOut(operation: Operation, input: Payload): Promise<Payload> {
    if (isClosed) throw new Error('the embedded database is closed');
    if (operation === 'BatchExecuteStatement') return answerStatements(items, input);
    if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
      const output = await answerBatch(items, operation, input);
      if (output !== undefined) return output;
    }
    // A copy as the wire would make it: dynalite writes into what it gets.
    return runOperation(store, operation, JSON.parse(JSON.stringify(input)) as Payload);
  }

  return {
    run(operation, input) {
      const running = carryOut(operation, input).finally(() => underWay.delete(running));
      underWay.add(running);
      return running;
    },
    async close() {
      isClosed = true;
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
