/** The only style sheets: no font, image or anything else from outside. */
import { trusted } from './html.ts';

/** What figures need in the page, and in a file of their own. */
const FIGURES = `
text { fill: var(--ink, #1b1f24); font: 12px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.strong { font-weight: 600; }
.faint { fill: var(--quiet, #57606a); }
.grid { stroke: var(--line, #d0d7de); fill: none; }
.unity { stroke: var(--quiet, #57606a); stroke-dasharray: 3 2; fill: none; }
.whisker { stroke: var(--ink, #1b1f24); stroke-width: 1.4; fill: none; }
.mark { fill: var(--accent, #0b5cad); }
.theirs { fill: var(--note-line, #b7791f); }
.hollow { fill: var(--paper, #fff); stroke: var(--accent, #0b5cad); stroke-width: 1.6; }
.track { fill: var(--soft, #f3f5f7); }
.fill { fill: var(--fill, #9cc3ea); }
.box { fill: var(--soft, #f3f5f7); stroke: var(--quiet, #57606a); }
.band { fill: var(--fill, #9cc3ea); fill-opacity: .45; }
.curve { stroke: var(--accent, #0b5cad); stroke-width: 2; fill: none; }
.dot { stroke: var(--quiet, #57606a); stroke-opacity: .5; stroke-width: 3.5; stroke-linecap: round; fill: none; }
.found { stroke: var(--accent, #0b5cad); stroke-opacity: .9; stroke-width: 5; }
.reach, .specified { stroke: var(--quiet, #57606a); stroke-opacity: .6; vector-effect: non-scaling-stroke; fill: none; }
.reach.clear { stroke: var(--accent, #0b5cad); }
.specified { stroke: var(--ink, #1b1f24); stroke-opacity: 1; stroke-linecap: round; }
.choice { stroke: var(--accent, #0b5cad); stroke-width: 8; fill: none; }
.reported { stroke: var(--note-line, #b7791f); stroke-width: 2; fill: none; }`;

export const SVG_STYLE = trusted(FIGURES.replaceAll('\n', ''));

/**
 * Colours stand 4.5 to 1 against their ground in light and dark (WCAG 2.2, 1.4.3). In print the word SIMULATED stands
 * in the heads of tables too, which are repeated on every sheet.
 */
export const STYLE = trusted(`
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --soft: #f3f5f7;
  --accent: #0b5cad; --fill: #9cc3ea; --warn: #8a1c1c; --warn-paper: #fdecea; --note-paper: #fff6dd; --note-line: #b7791f; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ec; --quiet: #a2abb5; --line: #3a424b; --soft: #1e2329;
  --accent: #7db7f2; --fill: #2c5a88; --warn: #ffb4ab; --warn-paper: #4a1512; --note-paper: #33290f; --note-line: #d9a441; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
.simulated { scroll-padding-top: 7rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
header, main, footer, .contents { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 1.5rem 0 .5rem; max-width: 48rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.12rem; line-height: 1.3; margin: 2rem 0 .25rem; max-width: 48rem; }
h4 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
p, li { max-width: 46rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, .wide:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font-size: .9em; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; display: inline-block; padding: .5rem 1.25rem; }
.anchor { margin-left: .4rem; font-weight: 400; text-decoration: none; color: var(--quiet); }
.banner { position: sticky; top: 0; z-index: 3; padding: .9rem 1.25rem; text-align: center; background: #b00020; color: #fff; }
.banner strong { display: block; font-size: 1.3rem; }
.contents ol { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: .6rem 0; margin: 1rem 0 0; font-size: .92rem;
  border-block: 1px solid var(--line); }
.contents ol ol { display: none; }
.reading { margin: 1rem 0; padding: .5rem 1rem; background: var(--note-paper); border-left: .35rem solid var(--note-line); max-width: 48rem; }
.missing { margin: 1rem 0; padding: .1rem 1rem 1rem; background: var(--warn-paper); border-left: .35rem solid var(--warn); }
.missing h2 { margin-top: .75rem; border: 0; }
.remark { padding-left: .8rem; border-left: .2rem solid var(--note-line); }
.answer { margin: .75rem 0; padding: .1rem 0 .1rem 1rem; border-left: .35rem solid var(--accent); }
.answer li, .plain li { margin: .3rem 0; }
.plain { padding-left: 1.2rem; }
.quiet, .small, .none, .notes { color: var(--quiet); }
.table { margin: .75rem 0 1.25rem; }
.wide { overflow-x: auto; max-width: 100%; }
/* A shadow at either edge says that the table or figure goes on there; it is covered where nothing more is to come. */
.table > .wide, figure > .wide { background: linear-gradient(90deg, var(--paper) 30%, transparent) left / 3rem 100% no-repeat local,
  linear-gradient(270deg, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local,
  linear-gradient(90deg, color-mix(in srgb, var(--ink) 22%, transparent), transparent) left / .9rem 100% no-repeat scroll,
  linear-gradient(270deg, color-mix(in srgb, var(--ink) 22%, transparent), transparent) right / .9rem 100% no-repeat scroll; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
.simulated caption::before, .simulated figcaption::before { content: "SIMULATED DATA · "; color: var(--warn); }
thead th { max-width: 9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .85rem .3rem 0; border-bottom: 1px solid var(--line); }
td { white-space: nowrap; }
td wbr, td .small { white-space: normal; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 500; max-width: 20rem; }
tr > th:first-child { position: sticky; left: 0; background: var(--paper); z-index: 1; }
.group th { padding-top: .8rem; font-weight: 700; max-width: none; }
.small { display: block; font-size: .85em; }
.words { display: block; white-space: normal; min-width: 12rem; max-width: 30rem; }
.long { display: block; white-space: normal; overflow-wrap: anywhere; min-width: 12rem; max-width: 24rem; }
.tools { margin: .15rem 0; font-size: .82rem; }
sup { line-height: 0; }
.firth { font-size: .8em; color: var(--warn); }
.caution { color: var(--warn); }
.notes { margin: .25rem 0 1rem; padding-left: 1.4rem; font-size: .85rem; max-width: 60rem; }
figure { margin: 1rem 0; break-inside: avoid; }
figcaption { font-weight: 600; }
figure svg { display: block; width: 100%; height: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: .5rem 2rem; }
${FIGURES}
.bar { display: inline-block; width: 6rem; height: .8rem; margin: 0 .5rem 0 0; vertical-align: middle; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: .5rem 0; max-width: 60rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; }
summary h2 { display: inline; border: 0; }
details { margin: 3rem 0 1rem; padding-top: .75rem; border-top: 1px solid var(--line); }
details.inline { margin: .75rem 0; padding: 0; border: 0; }
footer { margin: 2rem auto 3rem; }
@media (min-width: 82rem) {
  body { display: grid; grid-template-columns: 15rem minmax(0, 66rem); justify-content: center; column-gap: 1.5rem; }
  .banner, .skip { grid-column: 1 / -1; }
  header, main, footer { grid-column: 2; margin: 0; padding: 0; }
  footer { margin-bottom: 3rem; }
  .contents { grid-column: 1; grid-row: 2 / span 3; align-self: start; position: sticky; top: 0; max-height: 100vh; overflow-y: auto;
    margin: 0; padding: 1.5rem 0 1.5rem .5rem; }
  .simulated .contents { top: 6rem; max-height: calc(100vh - 6rem); }
  .contents ol { display: block; border: 0; margin: 0; padding: 0; }
  .contents li { margin: .35rem 0; }
  .contents ol ol { display: block; padding-left: .9rem; }
}
@media (max-width: 40rem) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: .5rem; }
  /* A row becomes a block: a table of ten columns would show none that matters. */
  .table table, .table caption, .table tbody, .table tr, .table tbody th, .table td { display: block; }
  .table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .table tbody th, .group th { max-width: none; padding: .6rem 0 .1rem; border-bottom: 0; font-weight: 600; position: static; }
  .table .group th { font-weight: 700; border-bottom: 2px solid var(--ink); }
  .table td { white-space: normal; display: flow-root; padding: .12rem 0 .12rem 9.5rem; border-bottom: 0; }
  .table td:empty { display: none; }
  .table td::before { content: attr(data-l); float: left; width: 9rem; margin-left: -9.5rem; color: var(--quiet); }
  .table tr { border-bottom: 1px solid var(--line); padding-bottom: .35rem; }
  .words, .long { min-width: 0; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --soft: #eee; --accent: #0b5cad; --fill: #9cc3ea;
    --warn: #8a1c1c; --warn-paper: #fdecea; --note-paper: #fff6dd; --note-line: #b7791f; }
  @page { size: A4 landscape; margin: 12mm; }
  body { display: block; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, header, footer { max-width: none; padding: 0; }
  .contents, .tools, .skip, .anchor { display: none; }
  .banner { position: static; }
  .wide { overflow: visible; background: none; }
  details::details-content { content-visibility: visible; height: auto; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .simulated thead th:first-child::before { content: "SIMULATED DATA"; display: block; color: var(--warn); white-space: nowrap; }
  h2, h3, h4, caption, .group { break-after: avoid; }
}
`);
