import { DescribeTableCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  createControlTable,
  createDynamoDbClient,
  type DynamoDbClientOptions,
  storageError,
} from '@iam-tracker/core/aws';
import type { Tables } from '../ports.ts';

type TablesConfig = DynamoDbClientOptions & Pick<DynamoDBClientConfig, 'profile'>;

export function createTables(config: TablesConfig = {}): Tables {
  const client = createDynamoDbClient(config);
  return {
    async size(name) {
      const command = new DescribeTableCommand({ TableName: name });
      const { Table } = await client.send(command).catch((error) => {
        throw storageError(error, 'describe', name);
      });
      return {
        name,
        status: Table?.TableStatus ?? 'unknown',
        items: Table?.ItemCount ?? 0,
        bytes: Table?.TableSizeBytes ?? 0,
        isProtected: Table?.DeletionProtectionEnabled === true,
      };
    },
    coverage: (tableName, signal) => createControlTable({ client, tableName }).list(signal),
  };
}
