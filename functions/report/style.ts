/**
 * The page's only style sheet: no font, image or anything else from outside. In print the word SIMULATED stands in the heads of
 * tables too, which are repeated on every sheet.
 */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --soft: #f3f5f7;
  --accent: #0b5cad; --fill: #9cc3ea; --warn: #8a1c1c; --warn-paper: #fdecea; --note-paper: #fff6dd; --note-line: #b7791f; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ec; --quiet: #a2abb5; --line: #3a424b; --soft: #1e2329;
  --accent: #7db7f2; --fill: #2c5a88; --warn: #ffb4ab; --warn-paper: #4a1512; --note-paper: #33290f; --note-line: #d9a441; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1.5rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 .25rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { max-width: 48rem; margin: .5rem 0; }
a { color: var(--accent); }
code { font-size: .9em; }
.banner { position: sticky; top: 0; z-index: 1; padding: .9rem 1.25rem; text-align: center; background: #b00020; color: #fff; }
.banner strong { display: block; font-size: 1.5rem; }
.reading { margin: 1rem 0; padding: .5rem 1rem; background: var(--note-paper); border-left: .35rem solid var(--note-line); }
.missing { margin: 1rem 0; padding: .1rem 1rem 1rem; background: var(--warn-paper); border-left: .35rem solid var(--warn); }
.missing h2 { margin-top: .75rem; }
.remark { padding-left: .8rem; border-left: .2rem solid var(--note-line); }
.quiet, .small, .none, .notes { color: var(--quiet); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
.simulated caption::before, .simulated figcaption::before { content: "SIMULATED DATA · "; color: var(--warn); }
thead th { max-width: 11rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1.1rem .3rem 0; border-bottom: 1px solid var(--line); }
td { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 500; }
.group th { padding-top: .8rem; font-weight: 700; }
.small { display: block; font-size: .85em; }
.words { display: block; white-space: normal; min-width: 14rem; max-width: 34rem; }
.long { display: block; white-space: normal; overflow-wrap: anywhere; min-width: 12rem; max-width: 24rem; }
sup { line-height: 0; }
.firth { font-size: .8em; color: var(--warn); }
.notes { margin: .25rem 0 1rem; padding-left: 1.4rem; font-size: .85rem; max-width: 60rem; }
.notes li { scroll-margin-top: 6rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.5rem 2.5rem; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-weight: 600; }
figure svg { display: block; width: 100%; min-width: 28rem; height: auto; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); }
.unity { stroke: var(--quiet); stroke-dasharray: 3 2; }
.whisker { stroke: var(--ink); stroke-width: 1.4; }
.mark { fill: var(--accent); }
.hollow { fill: var(--paper); stroke: var(--accent); stroke-width: 1.6; }
.bar { display: block; width: 7rem; height: .8rem; margin: .15rem 0; }
.track { fill: var(--soft); }
.fill { fill: var(--fill); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin: 2rem auto 3rem; }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --soft: #eee; --accent: #0b5cad; --fill: #9cc3ea;
    --warn: #8a1c1c; --warn-paper: #fdecea; --note-paper: #fff6dd; --note-line: #b7791f; }
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, header, footer { max-width: none; padding: 0; }
  .banner { position: static; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .simulated thead th:first-child::before { content: "SIMULATED DATA"; display: block; color: var(--warn); white-space: nowrap; }
  h2, h3, h4, caption, .group { break-after: avoid; }
}
`;
