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
.figures { list-style: none; margin: 0.75rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; }
.figures li { border: 1px solid var(--line); border-radius: 6px; padding: 0.7rem 0.9rem; }
.figures .figure { display: block; color: inherit; text-decoration: none; border-radius: 3px; }
.figures .figure:hover .value { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 0.2em; }
.figures .label { display: block; color: var(--muted); font-size: 0.875rem; }
.figures .value { font-size: 1.625rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.figures .note { display: block; font-size: 0.8125rem; }
.figures .bad .value, .figures.small .bad .value { color: var(--bad); }
.figures.small { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin-bottom: 1rem; }
.figures.small li { padding: 0.45rem 0.75rem; }
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
.again { display: none; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th, thead td { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 600; }
tbody tr:hover > :is(th, td) { background: var(--soft); }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.num + td:not(.num), .num + th:not(.num) { padding-left: 0.6rem; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.name { overflow-wrap: anywhere; min-width: 6rem; }
.things { overflow-wrap: anywhere; }
.address { overflow-wrap: anywhere; min-width: 7.5rem; font-variant-numeric: tabular-nums; }
.id { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.75rem; overflow-wrap: anywhere; min-width: 8rem; }
.as { display: block; font-weight: 400; color: var(--muted); }
.as.failed { color: var(--bad); }
.wide { width: 22%; min-width: 5rem; vertical-align: middle; }
.strip { display: block; }
.heat { font-size: 0.75rem; }
.heat th[scope="row"] { font-variant-numeric: tabular-nums; }
.heat th.hour { text-align: center; padding: 0.2rem 0; }
.heat td.hour { text-align: center; padding: 0.3rem 0.1rem; min-width: 1.6rem; border: 1px solid var(--card); font-variant-numeric: tabular-nums; }
.heat .h0 { background: var(--soft); }
.heat .h1 { background: var(--h1); color: var(--h1t); }
.heat .h2 { background: var(--h2); color: var(--h2t); }
.heat .h3 { background: var(--h3); color: var(--h3t); }
.heat .h4 { background: var(--h4); color: var(--h4t); }
.heat .h5 { background: var(--h5); color: var(--h5t); }
.heat tbody tr:hover > td.hour { background: var(--soft); color: var(--text); }
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
.who, .traces { margin: 0.15rem 0 0.35rem; overflow-wrap: anywhere; }
.traces { color: var(--muted); font-size: 0.8125rem; }
.findings { list-style: none; margin: 0.5rem 0 0; padding: 0; font-size: 0.875rem; }
.findings > li { display: grid; grid-template-columns: 4.75rem minmax(0, 1fr); gap: 0 0.75rem; padding: 0.45rem 0; border-top: 1px solid var(--line); }
.findings .times { font-weight: 650; white-space: nowrap; }
.findings .when { float: right; margin-left: 0.75rem; font-size: 0.8125rem; font-variant-numeric: tabular-nums; color: var(--muted); }
.on-paper { display: none; }
.found { list-style: none; margin: 0; padding: 0; overflow-wrap: anywhere; }
.lead-step { margin: 0.1rem 0 0; color: var(--muted); font-size: 0.8125rem; overflow-wrap: anywhere; }
.why { font-size: 0.8125rem; margin-left: 0.4rem; }
.event { display: inline-block; max-width: 100%; }
.lead-step b { font-weight: 600; }
.findings details { margin-top: 0.25rem; font-size: 0.8125rem; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
.advices { columns: 2 24rem; column-gap: 2rem; }
.advice { break-inside: avoid; }
.advice ol { margin: 0; padding-left: 1.5rem; }
.blocks { columns: 2 28rem; column-gap: 2rem; }
.block { break-inside: avoid; padding-top: 0.1rem; }
.block ul { list-style: none; margin: 0; padding: 0; font-size: 0.875rem; overflow-wrap: anywhere; }
.block li { margin: 0.3rem 0; }
.block h3 { margin: 1.1rem 0 0.25rem; }
.block p { font-size: 0.8125rem; margin: 0 0 0.25rem; }
.todo { margin: 0; padding: 0 0 0 1.25rem; font-size: 0.875rem; overflow-wrap: anywhere; }
.todo li { margin: 0.5rem 0; }
.shell { display: block; margin: 0.2rem 0; padding: 0.35rem 0.6rem; white-space: pre-wrap; }
.step { display: block; }
#summary .verdict { max-width: none; }
.verdict .first { font-size: 1.125rem; font-weight: 600; }
.verdict p { margin: 0.35rem 0; overflow-wrap: anywhere; }
.verdict.critical { border-left-color: var(--critical); }
.verdict.high { border-left-color: var(--high); }
.verdict.warning, .verdict.info { border-left-color: var(--warning); }
.verdict.calm { border-left-color: var(--muted); }
.verdict { border-left: 4px solid; padding: 0.4rem 0.75rem; background: var(--soft); max-width: 60rem; }
.verdict.open { border-left-color: var(--bad); }
.verdict.whole { border-left-color: var(--good); }
.matrix thead th { white-space: normal; overflow-wrap: anywhere; min-width: 4rem; }
.matrix td.whole { color: var(--good); }
.matrix td.open { color: var(--bad); font-weight: 600; }
body > footer { color: var(--muted); font-size: 0.8125rem; padding-block: 0.5rem 2rem; }
@media (max-width: 48rem) {
  body > header, main, body > footer { padding: 0 0.75rem; }
  h1 { font-size: 1.375rem; margin-top: 1rem; }
  section { padding: 0.9rem 0.75rem; }
  .figures { grid-template-columns: repeat(2, 1fr); gap: 0.5rem; }
  .figures.small { grid-template-columns: repeat(2, 1fr); }
  .figures li { padding: 0.5rem 0.6rem; }
  .figures .value { font-size: 1.3125rem; }
  .seldom { display: none; }
  .family .sum { margin-left: 0; width: 100%; }
  .findings > li { display: block; }
  .grade { float: left; }
  .what > b { display: block; clear: both; padding-top: 0.15rem; }
  .why { margin-left: 0; }
  .story { padding: 0.6rem 0.7rem; }
}
/* By the room that a table has, not by the screen: a table may stand within a story. */
@media screen {
  .scroll { container-type: inline-size; }
  @container (max-width: 60rem) {
    table:not(.heat), table:not(.heat) :is(caption, tbody, tr, th, td) { display: block; }
    table:not(.heat) thead { display: none; }
    table:not(.heat) tbody tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
    table:not(.heat) :is(th, td) { border: 0; padding: 0.1rem 0; min-width: 0; white-space: normal; text-align: left; overflow-wrap: anywhere; }
    table:not(.heat) [data-label] { display: flow-root; padding-left: 7.5rem; }
    table:not(.heat) [data-label]::before { content: attr(data-label); float: left; width: 7rem; margin-left: -7.5rem; color: var(--muted); font: 400 0.8125rem/1.5 system-ui, sans-serif; }
    table:not(.heat) :is(th, td):empty { display: none; }
    .as.id { min-width: 0; }
    table:not(.heat) .wide { display: none; }
    .matrix .none { display: none; }
  }
  @container (max-width: 20rem) {
    table:not(.heat) [data-label] { padding-left: 5.5rem; }
    table:not(.heat) [data-label]::before { width: 5rem; margin-left: -5.5rem; }
  }
  @container (max-width: 66rem) {
    .heat, .heat :is(caption, tbody, th, td) { display: block; }
    .heat thead { display: none; }
    .heat tbody tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(2rem, 1fr)); padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
    .heat :is(th, td) { grid-column: 1 / -1; border: 0; padding: 0.1rem 0; text-align: left; }
    .heat [data-label]:not(.hour):not(th)::before { content: attr(data-label); display: inline-block; width: 7rem; color: var(--muted); }
    .heat :is(th, td):empty:not(.hour) { display: none; }
    .heat td.hour { grid-column: auto; min-height: 2.4rem; text-align: center; border: 1px solid var(--card); padding: 0.1rem; }
    .heat td.hour::before { content: attr(data-label); display: block; font-size: 0.625rem; line-height: 1.2; }
  }
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
  @page { margin: 12mm; }
  body { font-size: 9pt; line-height: 1.36; }
  nav, .skip { display: none; }
  details:not(.kept)::details-content { content-visibility: visible; block-size: auto; }
  summary { list-style: none; color: var(--text); font-weight: 600; }
  .kept > summary { font-weight: 400; color: var(--muted); }
  .kept > summary::after { content: ": in the file, not on paper"; }
  .kept::details-content { display: none; }
  body > header, main, body > footer { max-width: none; padding: 0; }
  section { border: 0; padding: 0; break-inside: auto; }
  h2, h3, h4 { break-after: avoid; }
  tr, .family, .findings > li, .figures li, .advice { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  caption { display: none; }
  .again { display: table-row; }
  .again td { color: var(--muted); font-weight: 400; white-space: normal; border: 0; }
  .findings { font-size: 8pt; }
  .lead { margin-bottom: 4pt; }
  .who, .traces { margin: 1pt 0 2pt; }
  .story h4 { font-size: 10pt; text-wrap: wrap; }
  .lead-step, .traces, .findings .when, .findings details, .lead, .advice { font-size: 7.5pt; }
  .name { min-width: 66pt; }
  .id { min-width: 0; }
  .lead { break-after: avoid; }
  .why { display: none; }
  .advices { columns: 2; column-gap: 6mm; }
  .advice h5 { font-size: 8pt; margin: 0 0 1pt; }
  .advice p, .advice ol { margin: 0 0 1pt; }
  .advice { margin-bottom: 5pt; }
  .address { min-width: 0; }
  .address, time { white-space: nowrap; }
  .time { white-space: normal; min-width: 84pt; }
  .things li, .advice li { display: inline; }
  .things li + li::before { content: "; "; }
  .advice ol { counter-reset: step; padding: 0; }
  .advice li { counter-increment: step; }
  .advice li::before { content: counter(step) ". "; font-weight: 600; }
  .advice li + li::before { content: " " counter(step) ". "; }
  .blocks { columns: 2; column-gap: 14pt; }
  .badge { font-size: 6pt; padding: 0 3pt; }
  .block h3 { margin: 6pt 0 2pt; }
  h3 { font-size: 9.5pt; }
  .subtitle { font-size: 10.5pt; }
  .facts { font-size: 8pt; }
  .block ul, .todo { font-size: 7.5pt; }
  .block p { font-size: 7pt; }
  .block li { margin: 1pt 0; break-inside: avoid; }
  .todo li { margin: 3pt 0; break-inside: avoid; }
  .shell { padding: 2pt 4pt; margin: 1pt 0; }
  #summary .verdict { max-width: none; }
.verdict .first { font-size: 10.5pt; }
  .verdict p { font-size: 8.5pt; margin: 2pt 0; }
  .on-paper { display: block; color: var(--muted); margin: 0 0 4pt; }
  .findings .kept { display: none; }
  h1 { margin-top: 0; font-size: 16pt; }
  h2 { font-size: 12.5pt; }
  h3 { margin: 8pt 0 4pt; }
  body > header { margin-bottom: 10pt; }
  .figures { grid-template-columns: repeat(7, 1fr); gap: 4pt; margin-top: 4pt; }
  .figures.small { grid-template-columns: repeat(7, 1fr); margin-bottom: 6pt; }
  .figures li, .figures.small li { padding: 3pt 5pt; }
  .figures .value { font-size: 13pt; }
  .figures.small .value { font-size: 10pt; }
  .figures .label, .figures .note { font-size: 7.5pt; }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 6pt 14pt; }
  .seldom { display: none; }
  .heat th.hour { font-size: 6pt; }
  .heat th[scope="row"] { min-width: 50pt; }
  section { margin-bottom: 10pt; }
  .story { padding: 5pt 8pt; }
  .findings > li { padding: 2pt 0; grid-template-columns: 42pt minmax(0, 1fr); }
  table { font-size: 7.5pt; }
  .heat td.hour { min-width: 0; }
  td, th { padding: 1.5pt 4pt 1.5pt 0; }
  .heat td, .badge, .bars, .strip, .swatch, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
}
`;
