import {
  type CloudTrailClient,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';

/** Reads page after page, each through a request of its own, to the end. */
export async function walkPages(
  client: CloudTrailClient,
  input: LookupEventsCommandInput,
  betweenPages: () => void = () => {},
): Promise<Event[][]> {
  const pages: Event[][] = [];
  for (let token: string | undefined; ; ) {
    const page = await client.send(new LookupEventsCommand({ ...input, NextToken: token }));
    pages.push(page.Events ?? []);
    token = page.NextToken;
    if (token === undefined) return pages;
    betweenPages();
  }
}
