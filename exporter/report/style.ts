/** The report's look: one page for a screen and for A4. Red, amber and green never stand without words. */
export const style = `
@page { size: A4; margin: 12mm 13mm 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 20px 28px 40px; color: #1b1d20; background: #fff;
  font: 15px/1.55 "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, "Hiragino Sans", sans-serif; }
h1 { margin: 0; font-size: 22px; line-height: 1.3; }
h2 { margin: 30px 0 8px; padding-bottom: 3px; border-bottom: 2px solid #8d8a81; font-size: 18px; }
h3 { margin: 18px 0 4px; font-size: 15px; }
h3 small, .quiet { color: #54575c; font-weight: normal; font-size: 13px; }
p { margin: 4px 0; }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline; justify-content: space-between; }
.verdict { margin: 12px 0 4px; padding: 12px 18px; border: 2px solid; border-left-width: 12px; border-radius: 4px;
  font-size: 21px; font-weight: bold; }
.fine { color: #17612f; background: #e4f4e8; } .look { color: #6f4400; background: #fff0cc; border-color: #c78a1b; }
.gone { color: #a8101c; background: #fdeaea; }
.alerts { margin: 0; padding: 0; list-style: none; }
.alerts li { display: grid; grid-template-columns: 6.5em 1fr; gap: 0 14px; padding: 9px 0; border-bottom: 1px solid #d5d1c6; break-inside: avoid; }
.alerts b { font-size: 16px; overflow-wrap: anywhere; } .alerts p { overflow-wrap: anywhere; }
.badge { align-self: start; padding: 2px 0; border: 1.5px solid; border-radius: 3px; text-align: center; font-weight: bold; font-size: 14px; }
.badge.look { border-color: #c78a1b; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 22px; margin: 6px 0; }
dt { color: #54575c; } dd { margin: 0; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 40px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { padding: 3px 8px; border-bottom: 1px solid #d5d1c6; text-align: left; vertical-align: top; }
thead th { border-bottom: 1.5px solid #8d8a81; color: #54575c; font-weight: normal; vertical-align: bottom; }
tbody th { font-weight: normal; overflow-wrap: anywhere; } tr.all th, tr.all td { font-weight: bold; }
table.counts { table-layout: fixed; } .counts .n { width: 6.6em; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.less, .aside { color: #a8101c; font-weight: bold; } .day { white-space: nowrap; font-variant-numeric: tabular-nums; }
td svg { display: block; width: 192px; height: 27px; } svg rect { fill: #0b5cad; } svg path { stroke: #8d8a81; fill: none; }
table.coverage { table-layout: auto; } .coverage th, .coverage td { width: 1%; white-space: nowrap; }
.coverage th:last-child, .coverage td:last-child { width: auto; white-space: normal; }
.then { margin-top: 14px; padding: 6px 12px; border-left: 4px solid #8d8a81; }
.wards { columns: 4; font-size: 14px; column-gap: 28px; margin: 6px 0; padding: 0; list-style: none; }
.wards li { display: flex; justify-content: space-between; break-inside: avoid; border-bottom: 1px solid #d5d1c6; }
details { margin: 6px 0; border: 1px solid #d5d1c6; border-radius: 3px; } summary { padding: 4px 10px; cursor: pointer; font-weight: bold; }
.entries { margin: 0; padding: 0 12px 8px 30px; font-size: 13px; } .entries li { overflow-wrap: anywhere; break-inside: avoid; }
code { font: 13px/1.5 Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", monospace; }
footer { margin-top: 34px; padding-top: 8px; border-top: 2px solid #8d8a81; font-size: 13px; color: #54575c; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1 { font-size: 15pt; } h2 { margin-top: 6mm; font-size: 12pt; break-after: avoid; } h3 { font-size: 10pt; break-after: avoid; }
  table, .entries, code, footer, .quiet, h3 small { font-size: 8.5pt; } .verdict { font-size: 14pt; } .alerts b { font-size: 10.5pt; }
  th, td { padding: 0.6mm 1.6mm; } .columns { gap: 0 8mm; } td svg { width: 40mm; height: 5.6mm; }
}
`;
