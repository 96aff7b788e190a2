import { describe, expect, it } from '@jest/globals';
import { createTopics } from '../../src/adapters/topics.ts';
import { withAws } from './with-aws.ts';

describe('createTopics', () => {
  const member = (id: string) =>
    `<member><Endpoint>${id}@example.com</Endpoint><Protocol>email</Protocol><SubscriptionArn>${id}</SubscriptionArn></member>`;
  const page = (members: string, token = '') => ({
    headers: { 'content-type': 'text/xml' },
    body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members}</Subscriptions>${token}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
  });

  it('lists the subscriptions of all pages, and whether they are confirmed', async () => {
    const pages = [
      page(member('PendingConfirmation'), '<NextToken>more</NextToken>'),
      page(member('arn:aws:sns:eu-west-1:123456789012:t:1')),
    ];
    await withAws(
      (_, index) => pages[index] ?? page(''),
      async (config, requests) => {
        const found = await createTopics(config).subscriptions('arn:topic');

        expect(found.map(({ isPending }) => isPending)).toEqual([true, false]);
        expect(found[0]).toMatchObject({ protocol: 'email' });
        expect(requests.map(({ input }) => input.NextToken)).toEqual([undefined, 'more']);
      },
    );
  });

  it('says that it may not', async () => {
    await withAws(
      () => ({
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      }),
      async (config) => {
        await expect(createTopics(config).subscriptions('arn:topic')).rejects.toMatchObject({
          ...{ code: 'AWS_REFUSED', message: expect.stringContaining('AccessDenied') },
        });
      },
    );
  });
});
