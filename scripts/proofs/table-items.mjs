/**
 * Reads all items of a table over HTTP, some attributes of each, in DynamoDB's own notation.
 *
 * @param {{ endpoint: string, accessKeyId: string }} database
 * @param {string} TableName
 * @param {string} ProjectionExpression
 * @returns {Promise<Record<string, any>[]>}
 */
export async function scanTable({ endpoint, accessKeyId }, TableName, ProjectionExpression) {
  const items = [];
  for (let ExclusiveStartKey; ; ) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.Scan',
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-date': '20260101T000000Z',
      },
      body: JSON.stringify({ TableName, ProjectionExpression, ExclusiveStartKey }),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`Scan of ${TableName}: ${body}`);
    const page = JSON.parse(body);
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (ExclusiveStartKey === undefined) return items;
  }
}
