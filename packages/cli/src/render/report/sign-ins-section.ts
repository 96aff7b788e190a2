import type { HourCount, NetworkRow, ReportData } from '@iam-tracker/analysis';
import { scaleSqrt } from 'd3-scale';
import { formatCount, formatCounted } from '../quantities.ts';
import { type Html, html } from './html.ts';
import { formatShare, section, timeOf } from './section.ts';
import { type Column, table } from './table.ts';

/** Shades of the heat map besides none. */
const SHADES = 5;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Names at one network that are counted. */
const MANY_PEOPLE = 100;

/** What a row of the heat map shows; of further networks together there are neither names nor times. */
type Row = Omit<NetworkRow, 'lastSeen' | 'people'> & Partial<NetworkRow>;

/** Shows sign-ins by network and hour: a table whose cells have a colour, so that it can be read without seeing colours. */
export function signInsSection({ signIns }: ReportData): Html {
  const { networks, others, attempts, refused } = signIns;
  const cells = [...networks, others].flatMap(({ hours }) => hours.map((hour) => hour.attempts));
  const shade = scaleSqrt()
    .domain([0, Math.max(1, ...cells)])
    .rangeRound([0, SHADES]);
  const level = (count: number) => (count === 0 ? 0 : Math.max(1, shade(count)));
  const further = { ...others, network: formatCounted(others.networks, 'other network') };
  const heat = () =>
    table<Row>({
      label: 'Sign-ins by network and hour',
      caption:
        'Sign-in attempts by network and hour of the day (UTC). A bar below a number: some were refused; a full one: all were',
      name: 'heat',
      columns: [
        {
          title: 'Network',
          isHead: true,
          look: 'name',
          cell: ({ network }) => (network === '' ? 'no address recorded' : network),
        },
        ...HOURS.map((hour) => hourColumn(hour, level)),
        { title: 'Attempts', look: 'num', cell: (row) => formatCount(row.attempts) },
        {
          title: 'Refused',
          look: 'num',
          cell: (row) => formatCount(row.refused),
          mark: (row) => (row.refused > 0 ? 'failed' : 'none'),
        },
        {
          title: 'Names',
          look: 'num',
          cell: ({ people }) =>
            people !== undefined && html`${formatCount(people)}${people >= MANY_PEOPLE && '+'}`,
        },
        {
          title: 'Last',
          look: 'time',
          cell: ({ lastSeen }) => lastSeen !== undefined && timeOf(lastSeen),
        },
      ],
      rows: others.networks > 0 ? [...networks, further] : networks,
    });
  return section({
    id: 'sign-ins',
    title: 'Sign-ins by network and hour',
    lead: html`${formatCounted(attempts, 'attempt')} to sign in to the console or the access portal, ${formatCount(refused)} refused (${formatShare(refused, attempts)}). Networks are /24 for IPv4 and /48 for IPv6; where in the world they are is not looked up.`,
    body: attempts === 0 ? html`<p>No one tried to sign in in this period.</p>` : heat(),
  });
}

function hourColumn(hour: number, level: (count: number) => number): Column<Row> {
  const countOf = ({ hours }: Row): HourCount => hours[hour] ?? { attempts: 0, refused: 0 };
  return {
    title: String(hour).padStart(2, '0'),
    look: 'hour',
    cell: (row) => {
      const { attempts, refused } = countOf(row);
      const spoken =
        refused > 0 && html`<span class="unseen"> (${formatCount(refused)} refused)</span>`;
      return html`${attempts > 0 && formatCount(attempts)}${spoken}`;
    },
    mark: (row) => {
      const { attempts, refused } = countOf(row);
      const refusals = refused === 0 ? '' : refused === attempts ? ' all-refused' : ' some-refused';
      return `h${level(attempts)}${refusals}`;
    },
  };
}
