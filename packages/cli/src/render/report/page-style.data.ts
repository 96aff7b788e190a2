/** The style of the report. Colours are variables, so that light, dark and print are three short lists. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #fff; --text: #1b2026; --muted: #56606b; --line: #dde1e6; --soft: #eef1f4;
  --accent: #0b5c9e; --ok: #5b8db8; --bad: #b3261e; --good: #1a6b3c;
  --h1: #e3eef8; --h2: #c0daf0; --h3: #92bfe3; --h4: #4e8fc7; --h5: #1d5f9b;
  --h1t: #1b2026; --h2t: #1b2026; --h3t: #10161c; --h4t: #0b0f13; --h5t: #fff;
  --critical: #8e1b14; --high: #b34a00; --warning: #6b5600; --info: #3f5a73;
  --badge: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111519; --card: #181d23; --text: #e5e9ed; --muted: #a3aeb9; --line: #2c343d; --soft: #20272f;
    --accent: #7cbcf2; --ok: #5f93c0; --bad: #ff8f85; --good: #74cf9a;
    --h1: #1c2f41; --h2: #234a6b; --h3: #2c6798; --h4: #5b9fd6; --h5: #a5d2f7;
    --h1t: #e5e9ed; --h2t: #f0f4f8; --h3t: #fff; --h4t: #0b0f13; --h5t: #0b0f13;
    --critical: #ff8f85; --high: #ffb070; --warning: #e3c75a; --info: #9db8d1;
    --badge: #14181c;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
body > header, main, body > footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem 1rem; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: 2rem 0 0.25rem; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; margin: 0 0 0.25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.75rem; }
h4 { font-size: 1rem; margin: 0; }
h5 { font-size: 0.9375rem; margin: 0.75rem 0 0.25rem; }
p { margin: 0.25rem 0 0.75rem; }
.subtitle { font-size: 1.0625rem; margin: 0; }
.facts { color: var(--muted); margin: 0.25rem 0 0; }
.notice { border-left: 4px solid var(--warning); background: var(--card); padding: 0.5rem 0.75rem; margin: 0.75rem 0; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0; padding: 0.6rem 0; border-block: 1px solid var(--line); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1.25rem; margin: 0 0 1.25rem; scroll-margin-top: 1rem; }
.lead { color: var(--muted); max-width: 60rem; }
.muted, .note { color: var(--muted); }
.failed { color: var(--bad); }
.none { color: var(--muted); }
.remark { color: var(--muted); margin: 0.5rem 0 0; }
.command { margin: 1rem 0 0; color: var(--muted); font-size: 0.875rem; }
code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; background: var(--soft); padding: 0.1em 0.35em; border-radius: 4px; overflow-wrap: anywhere; }
.figures { list-style: none; margin: 0.75rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; }
.figures li { border: 1px solid var(--line); border-radius: 6px; }
.figures a { display: block; padding: 0.7rem 0.9rem; color: inherit; text-decoration: none; border-radius: 6px; }
.figures a:hover { background: var(--soft); }
.figures .label { display: block; color: var(--muted); font-size: 0.875rem; }
.figures .value { font-size: 1.625rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures .note { display: block; font-size: 0.8125rem; }
.figures .bad .value, .figures.small .bad .value { color: var(--bad); }
.figures.small { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin-bottom: 1rem; }
.figures.small li { padding: 0.5rem 0.75rem; }
.figures.small .value { font-size: 1.125rem; }
.figures.small .note { display: inline; }
.charts { display: grid; gap: 1rem; margin-top: 0.75rem; }
.family { margin: 0; }
.family figcaption { display: flex; flex-wrap: wrap; gap: 0 0.6rem; align-items: baseline; font-size: 0.875rem; }
.family .sum { margin-left: auto; font-variant-numeric: tabular-nums; }
.bars { display: block; overflow: visible; }
.bars text { fill: var(--muted); font-size: 11px; }
.bars .most { paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.bars .axis { stroke: var(--muted); stroke-opacity: 0.6; }
.bars .tick { stroke: var(--muted); }
.bars .grid { stroke: var(--line); stroke-dasharray: 2 4; }
.bars g:hover rect { fill-opacity: 0.75; }
.ok { fill: var(--ok); }
rect.bad { fill: var(--bad); }
.key { white-space: nowrap; margin-left: 0.75rem; }
.swatch { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 2px; background: var(--ok); }
.swatch.bad { background: var(--bad); }
/* Relative: what is for ears only must not widen the page. */
.scroll { overflow-x: auto; position: relative; margin: 0.75rem 0 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; }
caption { text-align: left; color: var(--muted); padding-bottom: 0.4rem; }
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 3.5rem); }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th, thead td { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 600; }
tbody tr:hover > :is(th, td) { background: var(--soft); }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.num + td:not(.num), .num + th:not(.num) { padding-left: 0.6rem; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.name { overflow-wrap: anywhere; min-width: 9.5rem; }
.who-cell { min-width: 12rem; }
.address { white-space: nowrap; }
.as { display: block; font-weight: 400; color: var(--muted); }
.as.failed { color: var(--bad); }
.wide { width: 22%; min-width: 5rem; vertical-align: middle; }
.strip { display: block; }
.heat { font-size: 0.75rem; }
.heat th[scope="row"] { white-space: nowrap; position: sticky; left: 0; background: var(--card); font-variant-numeric: tabular-nums; }
.heat .hour { text-align: center; padding: 0.2rem 0; }
.heat td[class^="h"] { text-align: center; padding: 0.3rem 0.1rem; min-width: 1.6rem; border: 1px solid var(--card); font-variant-numeric: tabular-nums; }
.heat .h0 { background: var(--soft); }
.heat .h1 { background: var(--h1); color: var(--h1t); }
.heat .h2 { background: var(--h2); color: var(--h2t); }
.heat .h3 { background: var(--h3); color: var(--h3t); }
.heat .h4 { background: var(--h4); color: var(--h4t); }
.heat .h5 { background: var(--h5); color: var(--h5t); }
.heat tbody tr:hover > td[class^="h"] { background: var(--soft); color: var(--text); }
.heat .some-refused { box-shadow: inset 0 -3px 0 -1px var(--bad); }
.heat .all-refused { box-shadow: inset 0 -4px 0 var(--bad); }
.badge { display: inline-block; border-radius: 4px; padding: 0.05rem 0.4rem; font-size: 0.6875rem; font-weight: 700; letter-spacing: 0.03em; color: var(--badge); background: var(--info); white-space: nowrap; vertical-align: 0.08em; }
.badge.critical { background: var(--critical); }
.badge.high { background: var(--high); }
.badge.warning { background: var(--warning); }
.kind { white-space: nowrap; }
.kind.granted, .kind.trust { font-weight: 600; }
.story { border: 1px solid var(--line); border-left: 4px solid var(--info); border-radius: 6px; padding: 0.75rem 1rem; margin: 0 0 0.75rem; }
.story.critical { border-left-color: var(--critical); }
.story.high { border-left-color: var(--high); }
.story.warning { border-left-color: var(--warning); }
.story h4 { overflow-wrap: anywhere; }
.who { margin: 0.15rem 0 0.5rem; overflow-wrap: anywhere; }
.steps { list-style: none; margin: 0; padding: 0; font-size: 0.8125rem; }
.steps li { display: grid; grid-template-columns: 8.5rem minmax(12rem, 17rem) 1fr minmax(5rem, auto); gap: 0 0.9rem; padding: 0.25rem 0; border-top: 1px solid var(--line); }
.steps .when { font-variant-numeric: tabular-nums; color: var(--muted); }
.steps .how { overflow-wrap: anywhere; }
.steps .fate { color: var(--muted); text-align: right; overflow-wrap: anywhere; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
.advice { max-width: 60rem; }
.advice ol { margin: 0; padding-left: 1.5rem; }
.verdict { border-left: 4px solid var(--bad); padding: 0.4rem 0.75rem; background: var(--soft); max-width: 60rem; }
.verdict.whole { border-left-color: var(--good); }
.matrix td.whole { color: var(--good); }
.matrix td.open { color: var(--bad); font-weight: 600; }
body > footer { color: var(--muted); font-size: 0.8125rem; padding-block: 0.5rem 2rem; }
@media (max-width: 48rem) {
  body > header, main, body > footer { padding: 0 0.75rem; }
  h1 { font-size: 1.375rem; margin-top: 1rem; }
  section { padding: 0.9rem 0.75rem; }
  .figures { grid-template-columns: repeat(2, 1fr); gap: 0.5rem; }
  .figures.small { grid-template-columns: repeat(2, 1fr); }
  .figures a { padding: 0.5rem 0.6rem; }
  .figures .value { font-size: 1.3125rem; }
  .seldom { display: none; }
  .family .sum { margin-left: 0; width: 100%; }
  .steps li { grid-template-columns: 1fr auto; }
  .steps .what, .steps .how { grid-column: 1 / -1; }
  .steps .fate { grid-row: 1; grid-column: 2; }
  .story { padding: 0.6rem 0.7rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media (forced-colors: active) { rect { fill: CanvasText; } rect.bad { fill: Highlight; } }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --text: #000; --muted: #444; --line: #bbb; --soft: #f2f2f2;
    --accent: #000; --ok: #5b8db8; --bad: #b3261e; --good: #1a6b3c;
    --h1: #e3eef8; --h2: #c0daf0; --h3: #92bfe3; --h4: #4e8fc7; --h5: #1d5f9b;
    --h1t: #000; --h2t: #000; --h3t: #000; --h4t: #000; --h5t: #fff;
    --critical: #8e1b14; --high: #b34a00; --warning: #6b5600; --info: #3f5a73; --badge: #fff;
  }
  @page { margin: 14mm 12mm; }
  body { font-size: 9.5pt; }
  nav, .skip { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; color: var(--text); font-weight: 600; }
  body > header, main, body > footer { max-width: none; padding: 0; }
  section { border: 0; padding: 0; break-inside: auto; }
  h2, h3, h4 { break-after: avoid; }
  tr, .family, .story li, .figures li { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  .heat th[scope="row"] { position: static; }
  table { font-size: 7.5pt; }
  .heat td[class^="h"] { min-width: 0; }
  td, th { padding-right: 0.3rem; }
  .heat td, .badge, .bars, .strip, .swatch, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
}
`;
